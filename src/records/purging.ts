// Deletes what has expired: stored responses, feed entries, and parts of imported files.
import type { BaseLogger } from 'pino'
import type { Database } from '../database/database.ts'
import type { Prepared } from '../database/queries.ts'
import * as feeds from '../events/feed-store.ts'
import * as idempotency from '../http/idempotency/store.ts'
import * as imports from './imports/store.ts'

/** As many rows as one statement deletes: see migrations/functions/purge_feed_entries.sql. */
export const purgeBatch = 5_000
const minute = 60_000

type Purge = Prepared<{ purged: number }[]>

/** Purges each minute, until the returned function is called. */
export function startPurging(
  { query }: Pick<Database, 'query'>,
  log: Pick<BaseLogger, 'warn'>,
  intervalMillis = minute,
): () => void {
  let stopped = false
  let timer: NodeJS.Timeout

  async function purgeAll(purge: Purge): Promise<void> {
    let purged = purgeBatch
    while (purged === purgeBatch && !stopped) [{ purged } = { purged: 0 }] = await query(purge)
  }

  async function run(): Promise<void> {
    for (const { purge } of [idempotency, feeds, imports]) await purgeAll(purge).catch((error) => log.warn(error))
    schedule()
  }

  function schedule(): void {
    if (!stopped) timer = setTimeout(run, intervalMillis)
  }

  schedule()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
