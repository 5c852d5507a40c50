// Collects when API clients last sent a request, and stores it once a minute, so that authenticating a request only reads.
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import { recordLastUses } from './store.ts'

const storeIntervalMillis = 60_000

export type LastUses = ReturnType<typeof collectLastUses>

export function collectLastUses(database: Pick<Database, 'query'>, intervalMillis = storeIntervalMillis) {
  /** By API client, in milliseconds of performance.now(). */
  let collected = new Map<string, number>()

  /** If the database does not accept it, the next call tries again. */
  async function store(): Promise<void> {
    if (collected.size === 0) return
    const stored = collected
    collected = new Map()
    const now = performance.now()
    const millisAgo = [...stored.values()].map((at) => Math.round(now - at))
    await database
      .query(recordLastUses, { clientIds: pgArray(stored.keys()), millisAgo: pgArray(millisAgo) })
      .catch(() => {
        collected = new Map([...stored, ...collected])
      })
  }

  const timer = setInterval(store, intervalMillis).unref()
  return {
    add: (clientId: string) => {
      collected.set(clientId, performance.now())
    },
    /** Stores the rest. */
    async stop(): Promise<void> {
      clearInterval(timer)
      await store()
    },
  }
}
