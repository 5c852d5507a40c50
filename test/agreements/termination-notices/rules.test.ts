// When a notice may end an agreement, and what the answers of the parties lead to.
import t from 'tap'
import type { Execution } from '../../../src/agreements/agreements/rules.ts'
import {
  checkDays,
  type Notice,
  noticeStateOn,
  onBehalfBlockers,
  terminatedBy,
  withResponse,
} from '../../../src/agreements/termination-notices/rules.ts'
import type { Problem } from '../../../src/problems.ts'

const execution: Execution = {
  state: 'executed',
  versionId: 'v1',
  number: 1,
  contentSha256: '',
  executedOn: '2026-09-01',
  inForceFrom: '2026-09-01',
  endsOn: '2030-08-31',
  supersededOn: null,
  terminatesOn: null,
  terminationNoticeId: null,
  subaward: null,
  timeZone: 'America/Chicago',
  noticeDays: 60,
  immediateGrounds: ['funding_ended'],
  renewal: null,
  partyIds: ['a', 'b', 'c'],
  schoolYearStartsOn: null,
  reviewEveryMonths: null,
  sources: { mission: null, communication: null, conflictSteps: '' },
}
const notice: Notice = {
  organizationId: 'a',
  state: 'given',
  reasonCode: 'other',
  givenOn: '2027-01-15',
  terminatesOn: '2027-03-16',
  mutual: false,
  timeZone: 'America/Chicago',
  partyIds: ['a', 'b', 'c'],
  responses: [],
}
const parties = ['a', 'b', 'c'].map((organizationId) => ({ organizationId, acceptedAt: '2026-01-01T00:00:00Z' }))
const now = '2027-01-20T12:00:00Z'
const check = (changes: Partial<Notice>, executions = [execution], at = now) =>
  checkDays({ ...notice, ...changes }, execution, executions, at)

t.test('golden case 7: the first possible day', (t) => {
  check({})
  const problem = (work: () => void) => {
    try {
      work()
    } catch (error) {
      return error as Problem
    }
    return undefined
  }
  const blocked = problem(() => check({ terminatesOn: '2027-03-15' }))
  t.match(blocked?.details.blockedBy, [{ code: 'NOTICE_PERIOD', message: 'The first possible day is 2027-03-16.' }])
  const leap = { givenOn: '2028-01-15', terminatesOn: '2028-03-15' }
  check(leap, [execution], '2028-01-20T12:00:00Z')
  t.ok(problem(() => check({ ...leap, terminatesOn: '2028-03-14' }, [execution], '2028-01-20T12:00:00Z')))
  check({ terminatesOn: '2027-01-15', mutual: true })
  check({ terminatesOn: '2027-01-15', reasonCode: 'funding_ended' })
  t.match(
    problem(() => check({ terminatesOn: '2030-09-01' })),
    { code: 'rule-violation' },
  )
  const renewal = { ...execution, versionId: 'v2', inForceFrom: '2030-09-01', endsOn: '2031-08-31' }
  check({ terminatesOn: '2030-10-01' }, [{ ...execution, supersededOn: '2030-09-01' }, renewal])
  t.match(
    problem(() => check({ givenOn: '2027-01-21' })),
    { code: 'rule-violation' },
  )
  t.match(
    problem(() => check({ givenOn: '2026-08-31', terminatesOn: '2027-01-01' })),
    { code: 'rule-violation' },
  )
  t.end()
})

t.test('a day before the beginning of the agreement in its time zone is in the future there', (t) => {
  t.throws(() => check({ givenOn: '2027-01-21', terminatesOn: '2027-12-01' }, [execution], '2027-01-21T05:59:59Z'))
  check({ givenOn: '2027-01-21', terminatesOn: '2027-12-01' }, [execution], '2027-01-21T06:00:00Z')
  t.equal(noticeStateOn(notice, '2027-03-16T04:59:59Z'), 'given')
  t.equal(noticeStateOn(notice, '2027-03-16T05:00:00Z'), 'effective')
  t.equal(noticeStateOn({ ...notice, state: 'proposed' }, '2027-03-16T05:00:00Z'), 'proposed')
  t.end()
})

t.test('every other party answers', (t) => {
  const response = (organizationId: string, kind: 'consented' | 'acknowledged' | 'disputed') => ({
    ...{ organizationId, kind, onBehalfBy: null, reason: null, documentSha256: null },
    at: '2027-01-20T12:00:00Z',
  })
  const proposed: Notice = { ...notice, state: 'proposed', mutual: true }
  const one = withResponse(proposed, response('b', 'consented'), parties)
  t.equal(one.state, 'proposed')
  t.equal(withResponse({ ...proposed, ...one }, response('c', 'consented'), parties).state, 'given')
  t.equal(
    withResponse(proposed, response('b', 'consented'), parties.slice(0, 2)).state,
    'given',
    'without a party that left',
  )

  const acknowledged = withResponse(notice, response('b', 'acknowledged'), parties)
  t.equal(acknowledged.state, 'given')
  const disputed = withResponse({ ...notice, ...acknowledged }, response('c', 'disputed'), parties)
  t.equal(disputed.state, 'disputed')
  const settled = withResponse({ ...notice, ...disputed }, response('c', 'acknowledged'), parties)
  t.equal(settled.state, 'acknowledged')
  t.equal(settled.responses.length, 2, 'a later answer replaces an earlier one')
  t.end()
})

t.test('the earliest day ends every execution that is not over', (t) => {
  const over = { ...execution, endsOn: '2026-12-31' }
  const ended = terminatedBy(
    [over, execution],
    [
      { id: 'n1', terminatesOn: '2027-05-01' },
      { id: 'n2', terminatesOn: '2027-04-01' },
    ],
    now,
  )
  t.strictSame(
    ended.map(({ terminatesOn }) => terminatesOn),
    [null, '2027-04-01'],
  )
  t.strictSame(terminatedBy(ended, [], now), [over, execution])
  const shorter = { ...execution, endsOn: '2027-03-31' }
  t.strictSame(terminatedBy([shorter], [{ id: 'n1', terminatesOn: '2027-04-01' }], now), [shorter], 'it ends before')
  t.end()
})

t.test('a representative that is a party needs the document of the represented party', (t) => {
  t.match(onBehalfBlockers({ onBehalfBy: 'a' }, ['a', 'b'], null), [{ code: 'ON_BEHALF_NOT_ALLOWED' }])
  t.strictSame(onBehalfBlockers({ onBehalfBy: 'a' }, ['a', 'b'], 'f'.repeat(64)), [])
  t.strictSame(onBehalfBlockers({ onBehalfBy: 'z' }, ['a', 'b'], null), [])
  t.end()
})
