// SQL for occurrences.
import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { maxCalendarRows } from '../../records/calendar.ts'
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

/** One more shows that there are more. */
const maxRows = maxCalendarRows + 1
const rowLimit = sql.raw(String(maxRows))
/** Of the agenda in a calendar, in characters. */
const maxDescription = 1_000

const inWindow = (column: string) => sql`(${sql.raw(column)} >= ${from} and ${sql.raw(column)} < ${to})`

/** Decompressed once for each row, which takes most of the time. */
const content = sql`lateral jsonb_to_record(shown.content) content(title text, "startsAt" text, "timeZone" text,
  "durationMinutes" int, recurrence text, location text, agenda text, attendees jsonb)`
const description = sql`case when length(content.agenda) > ${sql.raw(String(maxDescription))}
  then left(content.agenda, ${sql.raw(String(maxDescription - 1))}) || '…' else content.agenda end`

const askedPartnerships = sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(id)`

/**
 * What a calendar shows of the touchpoints in effect during its window and of those with a record in it, as JSON. Of one
 * partnership, versions that ended in the window are omitted first.
 */
export const findCalendarTouchpoints = db
  .select({
    partnershipId: sql<string>`shown.partnership_id`,
    isInvited: sql<boolean>`coalesce(content.attendees -> 'observers' ? ${placeholder('organizationId')}::text, false)`,
    json: sql<string>`json_build_object('id', shown.id, 'partnershipId', shown.partnership_id,
      'createdAt', shown.created_at, 'effectiveFrom', shown.effective_from, 'effectiveUntil', shown.effective_until,
      'content', json_strip_nulls(json_build_object('key', shown.key, 'title', content.title, 'startsAt', content."startsAt",
        'timeZone', content."timeZone", 'durationMinutes', content."durationMinutes", 'recurrence', content.recurrence,
        'location', content.location, 'agenda', ${description})))::text`,
  })
  .from(
    sql`(select of_partnership.* from ${askedPartnerships} cross join lateral (
        select * from ${touchpoints} where ${touchpoints.partnershipId} = asked.id
          and ((${touchpoints.effectiveFrom} < ${to}
              and (${touchpoints.effectiveUntil} is null or ${touchpoints.effectiveUntil} > ${from}))
            or ${touchpoints.id} in (select moved.touchpoint_id from ${occurrences} moved
              where moved.partnership_id = asked.id and ${inWindow('moved.starts_at')}))
          order by ${touchpoints.effectiveUntil} desc nulls first, ${touchpoints.id} limit ${rowLimit}) of_partnership
        limit ${rowLimit}) shown
      cross join ${content}`,
  )
  .prepare('')

/** The records of the occurrences in the window of a calendar, as JSON; of one partnership, the earliest ones first. */
export const findCalendarRecords = db
  .select({
    json: sql<string>`json_build_object('partnershipId', of_partnership.partnership_id, 'touchpointId', touchpoint_id,
      'key', key, 'originalStart', original_start, 'plannedStart', planned_start, 'originallyAt', originally_at,
      'startsAt', starts_at, 'state', state, 'version', version, 'updatedAt', updated_at)::text`,
  })
  .from(
    sql`${askedPartnerships} cross join lateral (
      select * from ${occurrences} where ${occurrences.partnershipId} = asked.id
        and (${inWindow('originally_at')} or ${inWindow('starts_at')})
        order by ${occurrences.startsAt} limit ${rowLimit}) of_partnership`,
  )
  .limit(maxRows)
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

/** The record of the occurrence with this start, and that of the same meeting under another start. */
export const find = db
  .select()
  .from(occurrences)
  .where(
    and(
      inPartnership,
      eq(occurrences.key, placeholder('key')),
      sql`${placeholder('originalStart')} in (${occurrences.originalStart}, ${occurrences.plannedStart})`,
    ),
  )
  .prepare('')
