// SQL that fills the change feeds from the events, and measures and purges them.
import { eq, sql } from 'drizzle-orm'
import { db } from '../database/queries.ts'
import { feeds } from './feed-table.ts'

const { placeholder } = sql
const number = (column: string) => sql<number>`${sql.raw(column)}`.mapWith(Number)

/** Adds at most `batchSize` committed events to the feeds; returns how many. */
export const dispatchEvents = db
  .select({ dispatched: number('dispatched') })
  .from(sql`dispatch_events(${placeholder('batchSize')}) dispatched`)
  .prepare('')

/** The last numbers in the feeds of some organizations. */
export const lastNumbersOf = db
  .select({ organizationId: sql<string>`organization_id`, last: number('last') })
  .from(sql`feed_ends(${placeholder('organizationIds')}::uuid[])`)
  .prepare('')

/** For how many seconds the oldest event has waited for dispatch, and how many events wait. */
export const lag = db
  .select({ seconds: number('seconds'), events: number('events') })
  .from(sql`outbox_lag()`)
  .prepare('')

/** The last number in the caller's feed. */
export const lastNumber = db
  .select({ last: feeds.last })
  .from(feeds)
  .where(eq(feeds.organizationId, sql`(select current_organization_id())`))
  .prepare('')

/** Deletes entries that are older than 90 days. */
export const purge = db
  .select({ purged: number('purged') })
  .from(sql`purge_feed_entries() purged`)
  .prepare('')
