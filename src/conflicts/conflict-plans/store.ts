// SQL for conflict plans.
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import { currentVersionsQuery, versionQueries } from '../../records/agreed-versions/store.ts'
import { conflictPlans } from './table.ts'

export type ConflictPlan = typeof conflictPlans.$inferSelect

export const { findAgreed, findLastNumber } = versionQueries<ConflictPlan>(conflictPlans)
export const findCurrent = currentVersionsQuery(conflictPlans, acceptedPartiesOf)
