// Deletes what has expired: stored responses, feed entries, and parts of imported files.
import type { Database } from '../database/database.ts'
import * as feeds from '../events/feed-store.ts'
import * as idempotency from '../http/idempotency/store.ts'
import * as imports from './imports/store.ts'
import type { Task } from './tasks.ts'

/** As many rows as one statement deletes: see migrations/functions/purge_feed_entries.sql. */
export const purgeBatch = 5_000

const purges = {
  'purge-idempotency-keys': idempotency.purge,
  'purge-feed-entries': feeds.purge,
  'purge-import-parts': imports.purge,
}

/** Each minute, one statement after the other until nothing is left that has expired. */
export const purgingTasks = ({ query }: Pick<Database, 'query'>): Task[] =>
  Object.entries(purges).map(([name, purge]) => ({
    name,
    idleMillis: 60_000,
    run: async () => (await query(purge))[0]?.purged === purgeBatch,
  }))
