// Collects when API clients last sent a request, and when they used a deprecated operation, and stores it once a minute, so that
// authenticating a request only reads.
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import { recordDeprecatedUses, recordLastUses } from './store.ts'

const storeIntervalMillis = 60_000

type QueryDatabase = Pick<Database, 'query'>

/** Calls `store` with the keys that were added since the last call, and how many milliseconds ago. */
function collectUses(store: (keys: string[], millisAgo: number[]) => Promise<unknown>, intervalMillis: number) {
  /** By key, in milliseconds of performance.now(). */
  let collected = new Map<string, number>()

  /** If the database does not accept it, the next call tries again. */
  async function storeAll(): Promise<void> {
    if (collected.size === 0) return
    const stored = collected
    collected = new Map()
    const now = performance.now()
    const millisAgo = [...stored.values()].map((at) => Math.round(now - at))
    await store([...stored.keys()], millisAgo).catch(() => {
      collected = new Map([...stored, ...collected])
    })
  }

  const timer = setInterval(storeAll, intervalMillis).unref()
  return {
    add: (key: string) => {
      collected.set(key, performance.now())
    },
    /** Stores the rest. */
    async stop(): Promise<void> {
      clearInterval(timer)
      await storeAll()
    },
  }
}

export type LastUses = ReturnType<typeof collectLastUses>

/** `add` takes the id of an API client. */
export const collectLastUses = (database: QueryDatabase, intervalMillis = storeIntervalMillis) =>
  collectUses(
    (clientIds, millisAgo) =>
      database.query(recordLastUses, { clientIds: pgArray(clientIds), millisAgo: pgArray(millisAgo) }),
    intervalMillis,
  )

export function collectDeprecatedUses(database: QueryDatabase, intervalMillis = storeIntervalMillis) {
  const { add, stop } = collectUses((keys, millisAgo) => {
    const uses = keys.map((key) => key.split(' '))
    return database.query(recordDeprecatedUses, {
      clientIds: pgArray(uses.map(([clientId = '']) => clientId)),
      operationIds: pgArray(uses.map(([, operationId = '']) => operationId)),
      millisAgo: pgArray(millisAgo),
    })
  }, intervalMillis)
  return { add: (clientId: string, operationId: string) => add(`${clientId} ${operationId}`), stop }
}
