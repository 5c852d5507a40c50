// SQL for agreements.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { agreements } from './table.ts'

const { placeholder } = sql

export type Agreement = typeof agreements.$inferSelect

export const { find } = recordStore<Agreement>(agreements, ['partnershipId', 'id'])

/** Those of the agreements in `ids` that the partnership has. */
export const findByIds = db
  .select()
  .from(agreements)
  .where(
    sql`${agreements.partnershipId} = ${placeholder('partnershipId')} and ${agreements.id} = any(${placeholder('ids')}::uuid[])`,
  )
  .prepare('')

/** The agreements under which those in `ids` stand. */
export const findParents = db
  .select()
  .from(agreements)
  .where(
    sql`${agreements.partnershipId} = ${placeholder('partnershipId')} and ${agreements.id} in (
      select child.parent_agreement_id from agreements child
        where child.partnership_id = ${placeholder('partnershipId')} and child.id = any(${placeholder('ids')}::uuid[]))`,
  )
  .prepare('')

/** An agreement that stands under one. */
export const findChild = db
  .select({ id: agreements.id })
  .from(agreements)
  .where(
    sql`${agreements.partnershipId} = ${placeholder('partnershipId')} and ${agreements.parentAgreementId} = ${placeholder('id')}`,
  )
  .limit(1)
  .prepare('')
