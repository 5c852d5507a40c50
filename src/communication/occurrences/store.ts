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

/** More than the partnerships of a calendar have at one time; versions that ended in its window are omitted first. */
const maxCalendarTouchpoints = 10_000
const maxCalendarRecords = 10_000
/** Of the agenda in a calendar, in characters. */
const maxDescription = 1_000

const inWindow = (column: string) => sql`(${sql.raw(column)} >= ${from} and ${sql.raw(column)} < ${to})`

/** Decompressed once for each row, which takes most of the time. */
const content = sql`lateral jsonb_to_record(${touchpoints.content}) content(title text, "startsAt" text, "timeZone" text,
  "durationMinutes" int, recurrence text, location text, agenda text, attendees jsonb)`
const description = sql`case when length(content.agenda) > ${sql.raw(String(maxDescription))}
  then left(content.agenda, ${sql.raw(String(maxDescription - 1))}) || '…' else content.agenda end`

/** What a calendar shows of the touchpoints in effect during its window and of those with a record in it, as JSON. */
export const findCalendarTouchpoints = db
  .select({
    partnershipId: touchpoints.partnershipId,
    isInvited: sql<boolean>`coalesce(content.attendees -> 'observers' ? ${placeholder('organizationId')}::text, false)`,
    json: sql<string>`json_build_object('id', ${touchpoints.id}, 'partnershipId', ${touchpoints.partnershipId},
      'createdAt', ${touchpoints.createdAt}, 'effectiveFrom', ${touchpoints.effectiveFrom}, 'effectiveUntil', ${touchpoints.effectiveUntil},
      'content', json_strip_nulls(json_build_object('key', ${touchpoints.key}, 'title', content.title, 'startsAt', content."startsAt",
        'timeZone', content."timeZone", 'durationMinutes', content."durationMinutes", 'recurrence', content.recurrence,
        'location', content.location, 'agenda', ${description})))::text`,
  })
  .from(touchpoints)
  .innerJoin(content, sql`true`)
  .where(
    sql`${touchpoints.partnershipId} = any(${placeholder('partnershipIds')}::uuid[]) and ((${touchpoints.effectiveFrom} < ${to}
        and (${touchpoints.effectiveUntil} is null or ${touchpoints.effectiveUntil} > ${from}))
      or (${touchpoints.partnershipId}, ${touchpoints.id}) in (select moved.partnership_id, moved.touchpoint_id from ${occurrences} moved
        where moved.partnership_id = any(${placeholder('partnershipIds')}::uuid[]) and ${inWindow('moved.starts_at')}))`,
  )
  .orderBy(sql`${touchpoints.effectiveUntil} desc nulls first, ${touchpoints.id}`)
  .limit(maxCalendarTouchpoints)
  .prepare('')

/** The records of the occurrences in the window of a calendar, as JSON; the earliest ones first. */
export const findCalendarRecords = db
  .select({
    json: sql<string>`json_build_object('partnershipId', ${occurrences.partnershipId}, 'touchpointId', ${occurrences.touchpointId},
      'key', ${occurrences.key}, 'originalStart', ${occurrences.originalStart}, 'plannedStart', ${occurrences.plannedStart}, 'originallyAt', ${occurrences.originallyAt},
      'startsAt', ${occurrences.startsAt}, 'state', ${occurrences.state}, 'version', ${occurrences.version},
      'updatedAt', ${occurrences.updatedAt})::text`,
  })
  .from(occurrences)
  .where(and(inPartnerships, sql`(${inWindow('originally_at')} or ${inWindow('starts_at')})`))
  .orderBy(asc(occurrences.startsAt))
  .limit(maxCalendarRecords)
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
