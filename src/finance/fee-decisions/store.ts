// SQL for fee decisions.
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import type { CurrentVersion } from '../../records/agreed-versions/assessment.ts'
import { currentVersionsQuery, versionQueries } from '../../records/agreed-versions/store.ts'
import type { MeasuredContent } from './rules.ts'
import { feeDecisions as table } from './table.ts'

export type FeeDecision = typeof table.$inferSelect
export type CurrentFeeDecision = CurrentVersion & MeasuredContent

export const { findAgreed, findLastNumber } = versionQueries<FeeDecision>(table)
export const findCurrent = currentVersionsQuery(table, acceptedPartiesOf, [
  'charges',
  'appliesTo',
  'copaymentEqualsOthers',
  'requiredForEnrollment',
  'reviewOn',
])
