// The day for which what depends on dates is computed.
import { type SQL, sql } from 'drizzle-orm'
import { events } from '../events/table.ts'

/** Today in UTC; for a former party the day of the last event of the partnership that it sees. */
export const readingDay = (partnershipId: SQL) => sql`coalesce(
  (select (last.occurred_at at time zone 'UTC')::date from ${events} last
    where last.stream_id = ${partnershipId} and last.position = last_visible_position()),
  (now() at time zone 'UTC')::date)`
