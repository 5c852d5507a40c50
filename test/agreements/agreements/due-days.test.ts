// The days on which something about an executed agreement is due.
import t from 'tap'
import { decisionDueOn, dueDaysOf, reviewDaysOf, reviewDueOn } from '../../../src/agreements/agreements/due-days.ts'
import type { Execution } from '../../../src/agreements/agreements/rules.ts'

const execution: Execution = {
  state: 'executed',
  versionId: 'v1',
  number: 1,
  contentSha256: '',
  executedOn: '2024-09-10',
  inForceFrom: '2024-09-10',
  endsOn: '2026-09-09',
  supersededOn: null,
  terminatesOn: null,
  terminationNoticeId: null,
  subaward: null,
  timeZone: 'UTC',
  noticeDays: 60,
  immediateGrounds: [],
  renewal: { maxRenewals: 2, months: 12, noticeDays: 60 },
  partyIds: ['a', 'b'],
  schoolYearStartsOn: null,
  reviewEveryMonths: null,
  sources: { mission: null, communication: null, conflictSteps: '' },
}
const now = '2025-06-01T12:00:00Z'

t.test('the decision on a renewal is due the notice days before the end', (t) => {
  const agreement = { kind: 'general' as const, executions: [execution] }
  t.strictSame(dueDaysOf(agreement, now), { startsOn: '2024-09-10', endsOn: '2026-09-09', decideOn: '2026-07-11' })
  t.equal(decisionDueOn(agreement, '2026-04-11T12:00:00Z'), null)
  t.equal(decisionDueOn(agreement, '2026-04-12T12:00:00Z'), '2026-07-11')
  t.equal(dueDaysOf({ kind: 'general', executions: [] }, now), undefined)
  t.end()
})

t.test('golden case 8: a memorandum is renewed by the beginning of a school year', (t) => {
  const executions = [{ ...execution, schoolYearStartsOn: '08-15', renewal: null }]
  t.equal(dueDaysOf({ kind: 'hs_preschool_mou', executions }, now)?.decideOn, '2026-08-15')
  t.equal(dueDaysOf({ kind: 'general', executions }, now)?.decideOn, null)
  t.end()
})

t.test('a notice of termination changes the last day, and nothing is left to renew', (t) => {
  const executions = [{ ...execution, terminatesOn: '2025-08-01' }]
  t.match(dueDaysOf({ kind: 'general', executions }, now), { endsOn: '2025-07-31', decideOn: null })
  t.end()
})

t.test('reviews are due at equal intervals until the end', (t) => {
  const executions = [{ ...execution, reviewEveryMonths: 6 }]
  t.strictSame(reviewDaysOf(executions, '2025-01-01', '2030-01-01', now), ['2025-03-10', '2025-09-10', '2026-03-10'])
  t.strictSame(reviewDaysOf(executions, '2025-03-11', '2025-09-10', now), [])
  t.equal(reviewDueOn({ kind: 'data_sharing', executions }, now), null)
  t.equal(reviewDueOn({ kind: 'data_sharing', executions }, '2025-06-12T00:00:00Z'), '2025-09-10')
  t.equal(reviewDueOn({ kind: 'data_sharing', executions }, '2025-09-10T00:00:00Z'), '2025-09-10')
  t.strictSame(reviewDaysOf([execution], '2025-01-01', '2030-01-01', now), [])
  t.end()
})
