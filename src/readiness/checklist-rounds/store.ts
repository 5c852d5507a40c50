// SQL for checklist rounds.
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { checklistRounds } from './table.ts'

const { placeholder } = sql

export type Round = typeof checklistRounds.$inferSelect

export const { find } = recordStore<Round>(checklistRounds, ['partnershipId', 'id'])

const inPartnership = eq(checklistRounds.partnershipId, placeholder('partnershipId'))

/** The latest round of the checklist that the edition `checklistId` belongs to. */
export const findLatestOfSeries = db
  .select()
  .from(checklistRounds)
  .where(
    and(
      inPartnership,
      sql`${checklistRounds.seriesId} = (select series_id from checklists where id = ${placeholder('checklistId')})`,
    ),
  )
  .orderBy(desc(checklistRounds.number))
  .limit(1)
  .prepare('')

/** The open rounds of a partnership, in order of creation. */
export const findOpen = db
  .select()
  .from(checklistRounds)
  .where(and(inPartnership, eq(checklistRounds.state, 'open')))
  .orderBy(asc(checklistRounds.id))
  .prepare('')

/** The rounds of a partnership with these ids. */
export const findByIds = db
  .select()
  .from(checklistRounds)
  .where(and(inPartnership, sql`${checklistRounds.id} = any(${placeholder('ids')}::uuid[])`))
  .prepare('')

/** Releases a releasable round, shares the submitted responses, and records the events. */
export const release = db
  .select({ released: sql`released` })
  .from(
    sql`release_checklist_round(${placeholder('partnershipId')}::uuid, ${placeholder('checklistRoundId')}::uuid,
      ${placeholder('onBehalfBy')}::uuid, ${placeholder('requestId')}::text) released`,
  )
  .prepare('')
