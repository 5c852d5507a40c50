// SQL for the history of a partnership.
import { desc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { events } from '../../events/table.ts'

export type Event = typeof events.$inferSelect

/** For each of the events, the row of its record before the event. */
export const findPrevious = db
  .select({
    position: sql<number>`e.position`.mapWith(Number),
    row: sql<Record<string, unknown> | null>`before.after`,
  })
  .from(
    sql`${events} e cross join lateral (
      select b.after from ${events} b where b.stream_id = e.stream_id and b.subject_type = e.subject_type
        and b.subject_id = e.subject_id and b.position < e.position order by b.position desc limit 1) before`,
  )
  .where(
    sql`e.stream_id = ${sql.placeholder('partnershipId')} and e.position = any(${sql.placeholder('positions')}::bigint[])`,
  )
  .prepare('')

/** The first missing or altered event after `since`, up to `until`: see migrations/functions/check_chain.sql. */
export const checkChain = db
  .select({
    firstInvalidPosition: sql<number | null>`first_invalid_position`.mapWith(Number),
    lastPosition: sql<number>`last_position`.mapWith(Number),
  })
  .from(sql`check_chain(${sql.placeholder('since')}, ${sql.placeholder('until')})`)
  .prepare('')

/** Records that differ from their last event in this range, the first `limit` of each type: see altered_records.sql. */
export const findAlteredRecords = db
  .select({
    position: sql<number>`event_position`.mapWith(Number),
    subjectType: sql<string>`record_type`,
    subjectId: sql<string>`record_id`,
    after: sql<Record<string, unknown>>`record_row`,
  })
  .from(sql`altered_records(${sql.placeholder('since')}, ${sql.placeholder('until')}, ${sql.placeholder('limit')})`)
  .prepare('')

/** Records that no event is about, the first `limit` of each type: see records_without_event.sql. */
export const findRecordsWithoutEvent = db
  .select({
    subjectType: sql<string>`record_type`,
    subjectId: sql<string>`record_id`,
    after: sql<Record<string, unknown>>`record_row`,
  })
  .from(sql`records_without_event(${sql.placeholder('limit')})`)
  .prepare('')

/** The last event that the caller may see. */
export const findHead = db
  .select({ position: events.position, hash: events.hash, occurredAt: events.occurredAt })
  .from(events)
  .where(eq(events.streamId, sql.placeholder('partnershipId')))
  .orderBy(desc(events.position))
  .limit(1)
  .prepare('')

/** An event. Its hash covers the event and all before it. */
export const find = db
  .select()
  .from(events)
  .where(
    sql`${eq(events.streamId, sql.placeholder('partnershipId'))} and ${eq(events.position, sql.placeholder('position'))}`,
  )
  .prepare('')
