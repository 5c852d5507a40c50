// Pure rules of agreement bindings: days in the time zone of the agreement, and what an agreement blocks.
import t from 'tap'
import { agreementBindingContribution } from '../../../src/partnerships/agreement-bindings/assessment.ts'
import {
  type Binding,
  beginBlockers,
  bindingsOf,
  boundBy,
  frozenAfter,
  isInForce,
  lastDayOf,
  rewordingBlockers,
  withdrawalBlockers,
} from '../../../src/partnerships/agreement-bindings/rules.ts'
import type { Blocker } from '../../../src/problems.ts'
import type { PartnershipAction } from '../../../src/records/partnership-lifecycle.ts'

const partnership = '/v1/partnerships/p'
const binding = (fields: Partial<Binding> = {}): Binding => ({
  partnershipId: 'p',
  agreementId: 'a',
  id: 'v',
  state: 'executed',
  timeZone: 'America/Chicago',
  bindsFrom: '2026-09-15',
  bindsUntil: '2027-08-31',
  terminationNoticeId: null,
  superseded: false,
  suspended: false,
  rewordable: false,
  partyIds: ['lead', 'center'],
  expectations: [{ id: 'e', number: 'E7' }],
  ...fields,
})
const signing = { state: 'signing', bindsFrom: null, bindsUntil: null } as const
/** Before, in and after the term of `binding()`. */
const [before, during, after] = ['2026-09-14T12:00:00Z', '2027-01-01T12:00:00Z', '2027-09-02T12:00:00Z']
const codesOf = (blockers: Blocker[]) => blockers.map(({ code }) => code)

t.test('a version is in force from midnight to midnight in its time zone', async (t) => {
  const at = (now: string, fields?: Partial<Binding>) => isInForce(binding(fields), now)
  t.equal(at('2026-09-15T04:59:59Z'), false)
  t.equal(at('2026-09-15T05:00:00Z'), true)
  t.equal(at('2027-09-01T04:59:59Z'), true)
  t.equal(at('2027-09-01T05:00:00Z'), false)
  t.equal(at('2026-09-15T09:59:59Z', { timeZone: 'Pacific/Honolulu' }), false)
  t.equal(at('2026-09-15T10:00:00Z', { timeZone: 'Pacific/Honolulu' }), true)
  t.equal(at('2199-01-01T00:00:00Z', { bindsUntil: null }), true)
  t.equal(at(during, signing), false)
  t.equal(at(during, { state: 'released' }), false)
})

t.test(
  'the last day is the earliest of the end of the term and the day before the version is superseded or terminated',
  async (t) => {
    t.equal(lastDayOf(null, null, null), null)
    t.equal(lastDayOf('2027-08-31', null, null), '2027-08-31')
    t.equal(lastDayOf('2027-08-31', '2027-03-01', null), '2027-02-28')
    t.equal(lastDayOf(null, '2027-03-01', '2027-01-01'), '2026-12-31')
    t.equal(lastDayOf('2026-10-31', '2027-03-01', '2027-01-01'), '2026-10-31')
  },
)

t.test('an agreement in force that names a party prevents its withdrawal', async (t) => {
  const blockers = (id: string, fields: Partial<Binding>, now = during) =>
    withdrawalBlockers(id, [binding(fields)], now)
  t.match(blockers('center', {}), [{ code: 'BOUND_BY_AGREEMENT', ref: `${partnership}/agreements/a` }])
  t.strictSame(blockers('home', {}), [], 'it names other parties')
  for (const now of [before, after]) t.strictSame(blockers('center', {}, now), [])
  t.strictSame(blockers('center', signing), [], 'it is out for signature')
  const many = Array.from({ length: 12 }, (_, index) => binding({ agreementId: `a${index}` }))
  t.match(withdrawalBlockers('center', many, during), { length: 10 }, 'it names at most ten')
})

t.test('an expectation is bound by executed versions that are not over', async (t) => {
  const bound = (bindings: Binding[], now = during) => boundBy(bindingsOf('e', bindings), now)
  const expected = { agreementId: 'a', agreementVersionId: 'v', number: 'E7' }
  t.strictSame(bound([binding(), binding({ id: 'w', expectations: [{ id: 'other', number: 'E1' }] })]), [expected])
  t.strictSame(bound([binding()], before), [expected], 'before its first day')
  t.strictSame(bound([binding()], after), [])
  t.strictSame(bound([binding(signing)]), [])
})

t.test(
  'a version in force or out for signature prevents a rewording, unless a draft amendment permits it',
  async (t) => {
    const blockers = (bindings: Binding[], now = during) => rewordingBlockers(bindingsOf('e', bindings), now)
    const expected = { code: 'BOUND_BY_AGREEMENT', ref: `${partnership}/agreements/a` }
    t.match(blockers([binding()]), [{ ...expected, message: /expectation_change/ }])
    t.match(blockers([binding(signing)]), [{ ...expected, message: /out for signature/ }])
    t.match(blockers([binding()], before), [expected], 'executed, before its first day')
    t.strictSame(blockers([binding()], after), [])
    t.strictSame(blockers([binding({ state: 'released' })]), [])
    t.strictSame(blockers([binding({ rewordable: true })]), [])
    t.match(blockers([binding({ rewordable: true }), binding({ agreementId: 'b' })]), [
      { ref: `${partnership}/agreements/b` },
    ])
    t.strictSame(blockers([binding({ expectations: [] })]), [])
  },
)

t.test('an expectation begins when an agreement that contains it is in force', async (t) => {
  const blockers = (bindings: Binding[], now = before) => beginBlockers(bindingsOf('e', bindings), now)
  t.strictSame(blockers([]), [])
  t.match(blockers([binding()]), [
    { code: 'AGREEMENT_NOT_IN_FORCE', message: /2026-09-15/, ref: `${partnership}/agreements/a` },
  ])
  t.strictSame(blockers([binding()], during), [])
  t.strictSame(blockers([binding(), binding({ bindsFrom: '2026-01-01' })]), [], 'another one is in force')
  t.strictSame(blockers([binding(signing)]), [])
})

t.test('an expectation is frozen when its last agreement has ended', async (t) => {
  const frozen = (bindings: Binding[], now = after) => frozenAfter(bindingsOf('e', bindings), now)
  t.equal(frozen([]), null)
  t.equal(frozen([binding()], '2027-09-01T04:59:59Z'), null)
  t.equal(frozen([binding()], '2027-09-01T05:00:00Z'), '2027-08-31')
  t.equal(frozen([binding(), binding({ id: 'w', bindsUntil: '2027-06-30' })]), '2027-08-31', 'the later day')
  t.equal(frozen([binding(), binding({ agreementId: 'b', bindsUntil: null })]), null, 'another one binds it')
  t.equal(
    frozen([binding(), binding({ id: 'w', bindsFrom: '2027-12-01', bindsUntil: null })]),
    null,
    'a renewal begins later',
  )
  t.equal(frozen([binding({ superseded: true })]), null, 'an amendment has removed it')
  const ended = binding({ agreementId: 'b', bindsUntil: '2027-06-30' })
  t.equal(
    frozen([ended, binding({ superseded: true, bindsUntil: '2027-12-31' })]),
    null,
    'it binds until an amendment removes it',
  )
  t.equal(
    frozen([ended, binding({ superseded: true, bindsUntil: '2027-12-31' })], '2028-01-02T00:00:00Z'),
    '2027-06-30',
  )
  t.equal(frozen([binding(), binding(signing)]), '2027-08-31', 'a version that is not signed does not bind it')
})

t.test('the partnership is activated, terminated and closed by the agreements in force', async (t) => {
  const parties = [
    { organizationId: 'lead', name: 'Springfield Head Start' },
    { organizationId: 'center', name: 'Little Steps' },
  ]
  const blockers = (action: PartnershipAction, bindings: Binding[], now = during, accepted = parties): Blocker[] =>
    agreementBindingContribution.blockers?.(action, [{ partnershipId: 'p', parties: accepted, bindings }] as never, {
      partnershipId: 'p',
      state: 'negotiating',
      now,
    }) ?? []

  await t.test('effectiveOn 2026-09-15, Chicago', async (t) => {
    const activate = (now: string) => codesOf(blockers('activate', [binding()], now))
    t.strictSame(activate('2026-09-15T04:59:59Z'), ['AGREEMENT_NOT_IN_FORCE'])
    t.strictSame(activate('2026-09-15T05:00:00Z'), [])
  })

  await t.test('activate and resume name the parties that no agreement in force binds', async (t) => {
    for (const action of ['activate', 'resume'] as const) {
      t.strictSame(blockers(action, []), [
        {
          code: 'AGREEMENT_NOT_IN_FORCE',
          message: 'No agreement in force binds Springfield Head Start, Little Steps.',
          ref: `${partnership}/agreements`,
        },
      ])
      t.match(blockers(action, [binding({ partyIds: ['lead', 'home'] })]), [
        { message: 'No agreement in force binds Little Steps.' },
      ])
      const each = ['lead', 'center'].map((id) => binding({ agreementId: id, partyIds: [id, 'home'] }))
      t.strictSame(blockers(action, each), [], 'each is bound by another agreement')
      t.strictSame(codesOf(blockers(action, [binding({ suspended: true })])), ['AGREEMENT_NOT_IN_FORCE'], 'suspended')
    }
    const many = Array.from({ length: 12 }, (_, index) => ({ organizationId: `o${index}`, name: `Home ${index}` }))
    t.match(blockers('activate', [], during, many), [{ message: /Home 8, Home 9, 2 more\.$/ }])
  })

  await t.test('terminate waits for the day of the notice', async (t) => {
    const notice = { terminationNoticeId: 'n', bindsUntil: '2027-03-15' }
    t.match(blockers('terminate', [binding()]), [
      { code: 'NOTICE_PERIOD', message: /no notice/, ref: `${partnership}/agreements/a` },
    ])
    t.match(blockers('terminate', [binding(notice)]), [
      { code: 'NOTICE_PERIOD', message: /until 2027-03-15/, ref: `${partnership}/termination-notices/n` },
    ])
    t.match(blockers('terminate', [binding(notice)], '2027-03-16T04:59:59Z'), { length: 1 })
    t.strictSame(blockers('terminate', [binding(notice)], '2027-03-16T05:00:00Z'), [])
    t.strictSame(blockers('terminate', [binding(signing)]), [])
    t.match(blockers('terminate', [binding({ suspended: true })]), [{ code: 'NOTICE_PERIOD' }], 'also while suspended')
  })

  await t.test('close waits for the end of every agreement', async (t) => {
    t.match(blockers('close', [binding(), binding({ agreementId: 'b', bindsUntil: null })]), [
      { code: 'AGREEMENT_STILL_IN_FORCE', message: /until 2027-08-31/, ref: `${partnership}/agreements/a` },
      { code: 'AGREEMENT_STILL_IN_FORCE', message: 'An agreement is in force.', ref: `${partnership}/agreements/b` },
    ])
    t.strictSame(blockers('close', [binding()], after), [])
  })

  await t.test('other actions do not depend on agreements', async (t) => {
    for (const action of [
      'start_planning',
      'start_negotiation',
      'suspend',
      'begin_closing',
      'do_not_pursue',
    ] as const) {
      t.strictSame(blockers(action, []), [])
      t.strictSame(blockers(action, [binding()]), [])
    }
  })
})
