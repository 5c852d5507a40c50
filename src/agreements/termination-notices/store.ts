// SQL for notices of termination.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { agreements } from '../agreements/table.ts'
import { terminationNotices } from './table.ts'

const { placeholder } = sql

export type TerminationNotice = typeof terminationNotices.$inferSelect

/** The notice that ends each of some agreements first, other than the one with `exceptId`. */
export const findEndingNotices = db
  .selectDistinctOn([terminationNotices.agreementId], {
    id: terminationNotices.id,
    agreementId: terminationNotices.agreementId,
    terminatesOn: terminationNotices.terminatesOn,
  })
  .from(terminationNotices)
  .where(
    sql`${terminationNotices.partnershipId} = ${placeholder('partnershipId')}
      and ${terminationNotices.agreementId} = any(${placeholder('agreementIds')}::uuid[])
      and ${terminationNotices.state} in ('given', 'acknowledged', 'disputed')
      and ${terminationNotices.id} is distinct from ${placeholder('exceptId')}::uuid`,
  )
  .orderBy(terminationNotices.agreementId, terminationNotices.terminatesOn, terminationNotices.id)
  .prepare('')

/** An agreement, and the executed ones that stand under it. */
export const findWithChildren = db
  .select()
  .from(agreements)
  .where(
    sql`${agreements.partnershipId} = ${placeholder('partnershipId')} and (${agreements.id} = ${placeholder('agreementId')}
      or (${agreements.parentAgreementId} = ${placeholder('agreementId')} and ${agreements.executedAt} is not null))`,
  )
  .orderBy(agreements.id)
  .prepare('')
