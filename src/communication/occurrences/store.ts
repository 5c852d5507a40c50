// SQL for occurrences.
import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { touchpoints } from '../touchpoints/table.ts'
import { occurrences } from './table.ts'

const { placeholder } = sql

export type OccurrenceRow = typeof occurrences.$inferSelect

export const { insert, save } = recordStore<OccurrenceRow>(occurrences, ['partnershipId', 'id'])

const inPartnerships = sql`${occurrences.partnershipId} = any(${placeholder('partnershipIds')}::uuid[])`
const inPartnership = eq(occurrences.partnershipId, placeholder('partnershipId'))
const from = sql`${placeholder('from')}::timestamptz`
const to = sql`${placeholder('to')}::timestamptz`

/** The records of occurrences whose planned or actual start is in a window. */
export const findBetween = db
  .select()
  .from(occurrences)
  .where(
    and(
      inPartnerships,
      sql`((${occurrences.originallyAt} >= ${from} and ${occurrences.originallyAt} < ${to})
        or (${occurrences.startsAt} >= ${from} and ${occurrences.startsAt} < ${to}))`,
    ),
  )
  .prepare('')

/** The touchpoints in effect during a part of a window, and those of occurrences that were rescheduled into it. */
export const findTouchpointsBetween = db
  .select()
  .from(touchpoints)
  .where(
    sql`${touchpoints.partnershipId} = any(${placeholder('partnershipIds')}::uuid[]) and ((${touchpoints.effectiveFrom} < ${to}
        and (${touchpoints.effectiveUntil} is null or ${touchpoints.effectiveUntil} > ${from}))
      or (${touchpoints.partnershipId}, ${touchpoints.id}) in (select moved.partnership_id, moved.touchpoint_id from ${occurrences} moved
        where moved.partnership_id = any(${placeholder('partnershipIds')}::uuid[]) and moved.starts_at >= ${from} and moved.starts_at < ${to}))`,
  )
  .orderBy(asc(touchpoints.id))
  .prepare('')

/** The records of future occurrences: scheduled, rescheduled or cancelled. */
export const findFuture = db
  .select()
  .from(occurrences)
  .where(
    and(
      inPartnership,
      sql`(${occurrences.originallyAt} >= ${from} or ${occurrences.startsAt} >= ${from})
        and ${occurrences.state} in ('scheduled', 'rescheduled', 'cancelled')`,
    ),
  )
  .prepare('')

/** The record of one occurrence. */
export const find = db
  .select()
  .from(occurrences)
  .where(
    and(
      inPartnership,
      eq(occurrences.key, placeholder('key')),
      eq(occurrences.originalStart, placeholder('originalStart')),
    ),
  )
  .prepare('')
