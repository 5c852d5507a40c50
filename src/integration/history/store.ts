// SQL for the history of a partnership.
import { eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { events } from '../../events/table.ts'

export type Event = typeof events.$inferSelect

/** What the records of some events, by their positions, were just before. */
export const before = db
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

/** The first event, of those after `since`, that is not what record_event() wrote: see migrations/functions/check_chain.sql. */
export const check = db
  .select({
    broken: sql<number | null>`first_broken`.mapWith(Number),
    last: sql<number>`last_position`.mapWith(Number),
  })
  .from(sql`check_chain(${sql.placeholder('since')}, ${sql.placeholder('until')})`)
  .prepare('')

/** An event, and the hash that covers it and all before it. */
export const find = db
  .select()
  .from(events)
  .where(
    sql`${eq(events.streamId, sql.placeholder('partnershipId'))} and ${eq(events.position, sql.placeholder('position'))}`,
  )
  .prepare('')
