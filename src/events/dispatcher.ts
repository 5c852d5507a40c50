// Fills the change feeds for requests, and wakes those that wait for changes. One poll serves them all, so that no waiting
// request holds a database connection. Without requests, the worker fills the feeds.
import type { Database } from '../database/database.ts'
import { pgArray } from '../database/queries.ts'
import { dispatchEvents, lastNumbersOf } from './feed-store.ts'

/** Interval of the poll while requests wait, ± 25 %: it finds events that other instances committed. */
const pollMillis = 250
/** Delay of the poll after a write on this instance, while requests wait. */
const delayAfterWrite = 10
const batchSize = 1000
/** A caller of `dispatch` waits no longer, however many events wait. */
const maxDispatchMillis = 1_000

/** Adds committed events to the feeds, for about a second at most. Returns whether there may be more. */
export async function dispatchAll({ query }: Pick<Database, 'query'>): Promise<boolean> {
  const deadline = performance.now() + maxDispatchMillis
  while ((await query(dispatchEvents, { batchSize }))[0]?.dispatched === batchSize) {
    if (performance.now() >= deadline) return true
  }
  return false
}

interface Waiter {
  organizationId: string
  /** The waiter is woken when the feed has an entry after this number. */
  afterNumber: number
  wake: (hasChanged?: boolean) => void
}

export type FeedDispatcher = ReturnType<typeof createFeedDispatcher>

export function createFeedDispatcher(database: Database) {
  const waiters = new Set<Waiter>()
  let timer: NodeJS.Timeout | undefined
  let nextPollAt = Number.POSITIVE_INFINITY
  let stopped = false

  /** Does nothing if a poll is scheduled before that. */
  function schedulePoll(millis: number): void {
    const at = performance.now() + millis
    if (stopped || at >= nextPollAt) return
    clearTimeout(timer)
    nextPollAt = at
    timer = setTimeout(poll, millis)
    timer.unref()
  }

  async function poll(): Promise<void> {
    nextPollAt = Number.POSITIVE_INFINITY
    // If the database is unavailable, the next poll tries again.
    const [result] = await database.query(dispatchEvents, { batchSize }).catch(() => [])
    if (waiters.size > 0) await wakeWaiters()
    if (result?.dispatched === batchSize) schedulePoll(0)
    // The random part keeps instances from polling at the same time.
    else if (waiters.size > 0) schedulePoll(pollMillis * (0.75 + Math.random() / 2))
  }

  async function wakeWaiters(): Promise<void> {
    const organizationIds = pgArray(new Set([...waiters].map(({ organizationId }) => organizationId)))
    const rows = await database.query(lastNumbersOf, { organizationIds }).catch(() => [])
    const lastNumbers = new Map(rows.map(({ organizationId, last }) => [organizationId, last]))
    for (const { organizationId, afterNumber, wake } of waiters) {
      if ((lastNumbers.get(organizationId) ?? 0) > afterNumber) wake(true)
    }
  }

  let running: Promise<unknown> | undefined
  let next: Promise<unknown> | undefined

  /**
   * Adds all events to the feeds that were committed before the call; if that takes longer than a second, the polls add the
   * rest. All calls during a run share the run after it.
   */
  function dispatch(): Promise<unknown> {
    if (running === undefined) {
      running = dispatchAll(database)
        .then((hasMore) => hasMore && schedulePoll(0))
        .finally(() => {
          running = undefined
        })
      return running
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined
        return dispatch()
      })
    return next
  }

  return {
    dispatch,

    /** Call it after a write on this instance. */
    wake() {
      if (waiters.size > 0) schedulePoll(delayAfterWrite)
    },

    /**
     * Resolves with true when the feed has an entry after `afterNumber`; with false after `millis`, on abort, or when the
     * service stops.
     */
    waitForChanges(organizationId: string, afterNumber: number, millis: number, signal: AbortSignal): Promise<boolean> {
      if (stopped || signal.aborted) return Promise.resolve(false)
      return new Promise((resolve) => {
        const wake = (hasChanged = false) => {
          clearTimeout(timeout)
          waiters.delete(waiter)
          signal.removeEventListener('abort', end)
          resolve(hasChanged)
        }
        const end = () => wake()
        const timeout = setTimeout(end, millis)
        const waiter = { organizationId, afterNumber, wake }
        waiters.add(waiter)
        signal.addEventListener('abort', end)
        schedulePoll(0)
      })
    },

    get stopped() {
      return stopped
    },

    /** Ends every wait; later waits end immediately. */
    stop(): void {
      stopped = true
      clearTimeout(timer)
      for (const { wake } of waiters) wake()
    },
  }
}
