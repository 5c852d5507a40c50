// Waiting for news of a feed: no request that waits holds a connection of the database, one look serves them all.

import type { Database } from '../database/database.ts'
import { pgArray } from '../database/queries.ts'
import { Problem } from '../problems.ts'
import { dispatchEvents, endsOf } from './feed-store.ts'

/** What is committed by another instance is seen after this long, give or take a quarter, while somebody waits. */
const lookMillis = 250
/** What is committed here is handed on after this long; sooner while somebody waits. */
const [idleMillis, waitedMillis] = [250, 10]
const batchSize = 1000
/** Of one API client, and of all of them. */
const [clientLimit, limit] = [10, 2000]

interface Waiter {
  organizationId: string
  beyond: number
  wake: () => void
}

export type Feeds = ReturnType<typeof createFeedDispatcher>

export function createFeedDispatcher(database: Database) {
  const waiters = new Set<Waiter>()
  const followers = new Map<string, number>()
  let count = 0
  let timer: NodeJS.Timeout | undefined
  let due = Number.POSITIVE_INFINITY
  let stopped = false

  /** Looks in so many milliseconds, or sooner if that was to be. */
  function lookIn(millis: number): void {
    const at = performance.now() + millis
    if (stopped || at >= due) return
    clearTimeout(timer)
    due = at
    timer = setTimeout(look, millis)
    timer.unref()
  }

  async function look(): Promise<void> {
    due = Number.POSITIVE_INFINITY
    // A database that is away, or busy, is looked at again.
    const [answer] = await database.query(dispatchEvents, { batchSize }).catch(() => [])
    if (waiters.size > 0) {
      const organizationIds = pgArray(new Set([...waiters].map(({ organizationId }) => organizationId)))
      const ends = new Map(
        (await database.query(endsOf, { organizationIds }).catch(() => [])).map((one) => [
          one.organizationId,
          one.last,
        ]),
      )
      for (const { organizationId, beyond, wake } of waiters) if ((ends.get(organizationId) ?? 0) > beyond) wake()
    }
    if (answer?.dispatched === batchSize) lookIn(0)
    // Apart from each other, so that instances do not all look at once.
    else if (waiters.size > 0) lookIn(lookMillis * (0.75 + Math.random() / 2))
  }

  return {
    /** Something may have been committed here. */
    wake: () => lookIn(waiters.size > 0 ? waitedMillis : idleMillis),

    /** Hands on all that was committed before. */
    async dispatch(): Promise<void> {
      while ((await database.query(dispatchEvents, { batchSize }))[0]?.dispatched === batchSize);
    },

    /** Settles when the feed has gone beyond a number, the time is over, the follower has gone, or the service stops. */
    news(organizationId: string, beyond: number, millis: number, gone: AbortSignal): Promise<void> {
      if (stopped || gone.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(over)
          waiters.delete(waiter)
          gone.removeEventListener('abort', wake)
          resolve()
        }
        const over = setTimeout(wake, millis)
        const waiter = { organizationId, beyond, wake }
        waiters.add(waiter)
        gone.addEventListener('abort', wake)
        lookIn(0)
      })
    },

    /** Counts a follower of an API client until what it answers is called. */
    open(clientId: string): () => void {
      const ofClient = followers.get(clientId) ?? 0
      if (ofClient >= clientLimit || count >= limit) {
        throw new Problem('too-many-streams', undefined, { headers: { 'retry-after': '1' } })
      }
      followers.set(clientId, ofClient + 1)
      count++
      return () => {
        const left = (followers.get(clientId) ?? 1) - 1
        if (left === 0) followers.delete(clientId)
        else followers.set(clientId, left)
        count--
      }
    },

    get followers() {
      return count
    },
    get stopped() {
      return stopped
    },

    /** Lets everybody go who waits, and whoever comes. */
    stop(): void {
      stopped = true
      clearTimeout(timer)
      for (const { wake } of waiters) wake()
    },
  }
}
