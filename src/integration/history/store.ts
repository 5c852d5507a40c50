// SQL for the history of a partnership.
import { desc, eq, type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { events } from '../../events/table.ts'

export type Event = typeof events.$inferSelect

const { placeholder } = sql

// PostgreSQL expects one event in a stream, because the policy and the query both select it. An order that only one index has
// makes it the chosen one; a column that must equal a value is not part of the order, hence `between`.

/** Of events, given by position and record: the row of the record before the event. */
export const findPrevious = db
  .select({
    position: sql<number>`given.position`.mapWith(Number),
    row: sql<Record<string, unknown> | null>`before.after`,
  })
  .from(
    sql`unnest(${placeholder('positions')}::bigint[], ${placeholder('subjectTypes')}::text[], ${placeholder('subjectIds')}::uuid[])
        given(position, subject_type, subject_id)
      cross join lateral (
        select b.after from ${events} b where b.stream_id = ${placeholder('partnershipId')}
          and b.subject_type = given.subject_type and b.subject_id between given.subject_id and given.subject_id
          and b.position < given.position and b.change <> 'due' order by b.subject_id desc, b.position desc limit 1) before`,
  )
  .prepare('')

/** The events about a record. Its type is looked up first, because the index of the records begins with it. */
export const isAbout = (recordId: SQL): SQL =>
  sql`${events.subjectId} = ${recordId} and ${events.subjectType} = (select one.subject_type from ${events} one
    where one.stream_id = ${placeholder('partnershipId')} and one.subject_id between ${recordId} and ${recordId}
    order by one.subject_type, one.subject_id limit 1)`

/** The first missing or altered event after `since`, up to `until`: see migrations/functions/check_chain.sql. */
export const checkChain = db
  .select({
    firstInvalidPosition: sql<number | null>`first_invalid_position`.mapWith(Number),
    lastPosition: sql<number>`last_position`.mapWith(Number),
  })
  .from(sql`check_chain(${placeholder('since')}, ${placeholder('until')})`)
  .prepare('')

/** Records that differ from their last event in this range, the first `limit` of each type: see altered_records.sql. */
export const findAlteredRecords = db
  .select({
    position: sql<number>`event_position`.mapWith(Number),
    subjectType: sql<string>`record_type`,
    subjectId: sql<string>`record_id`,
    after: sql<Record<string, unknown>>`record_row`,
  })
  .from(sql`altered_records(${placeholder('since')}, ${placeholder('until')}, ${placeholder('limit')})`)
  .prepare('')

/** Records that no event is about, the first `limit` of each type: see records_without_event.sql. */
export const findRecordsWithoutEvent = db
  .select({
    subjectType: sql<string>`record_type`,
    subjectId: sql<string>`record_id`,
    after: sql<Record<string, unknown>>`record_row`,
  })
  .from(sql`records_without_event(${placeholder('limit')})`)
  .prepare('')

/** The last event that the caller may see. */
export const findHead = db
  .select({ position: events.position, hash: events.hash, occurredAt: events.occurredAt })
  .from(events)
  .where(eq(events.streamId, placeholder('partnershipId')))
  .orderBy(desc(events.position))
  .limit(1)
  .prepare('')

/** An event. Its hash covers the event and all before it. */
export const find = db
  .select()
  .from(events)
  .where(sql`${eq(events.streamId, placeholder('partnershipId'))} and ${eq(events.position, placeholder('position'))}`)
  .prepare('')
