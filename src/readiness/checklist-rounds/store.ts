// SQL for rounds of checklists.
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { checklistRounds } from './table.ts'

const { placeholder } = sql

export type Round = typeof checklistRounds.$inferSelect

export const { find, insert, save } = recordStore<Round>(checklistRounds, ['partnershipId', 'id'])

const ofPartnership = eq(checklistRounds.partnershipId, placeholder('partnershipId'))

/** The newest round of a series. */
export const newest = db
  .select()
  .from(checklistRounds)
  .where(and(ofPartnership, eq(checklistRounds.seriesId, placeholder('seriesId'))))
  .orderBy(desc(checklistRounds.number))
  .limit(1)
  .prepare('')

/** The rounds that are open yet, the oldest first. */
export const open = db
  .select()
  .from(checklistRounds)
  .where(and(ofPartnership, eq(checklistRounds.state, 'open')))
  .orderBy(asc(checklistRounds.id))
  .prepare('')

/** Some rounds of a partnership. */
export const findAll = db
  .select()
  .from(checklistRounds)
  .where(and(ofPartnership, sql`${checklistRounds.id} = any(${placeholder('ids')}::uuid[])`))
  .prepare('')

/** Releases a round that is due, with the answers that are in, and tells the partnership. */
export const release = db
  .select({ released: sql`released` })
  .from(
    sql`release_checklist_round(${placeholder('partnershipId')}::uuid, ${placeholder('checklistRoundId')}::uuid, ${placeholder('onBehalfBy')}::uuid,
      ${placeholder('requestId')}::text) released`,
  )
  .prepare('')
