// Limits the requests of each organization, with all of its API clients: counted at once on this instance, and shared with all instances in the background.
import type { FastifyReply } from 'fastify'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import { Problem } from '../../problems.ts'
import * as store from './store.ts'

export const windowMillis = 60_000
const shareIntervalMillis = 1_000

/** The requests of an organization that an instance allows before it has to share its count: by this number it may exceed the limit. */
export const maxUnsharedRequests = (limit: number): number => Math.min(limit, Math.max(10, Math.ceil(limit / 20)))

interface Count {
  /** The total of all instances when this one last shared its count. */
  total: number
  /** Requests on this instance since then: in the query that is running, and not sent yet. */
  sending: number
  unshared: number
  /** In milliseconds of performance.now(). */
  windowEndsAt: number
}

export type RequestLimit = ReturnType<typeof createRequestLimit>

/** Allows each organization `limit` requests a minute; with n instances up to (n - 1) * `maxUnsharedRequests(limit)` more. */
export function createRequestLimit(database: Database, limit: number) {
  const policy = `"organization";q=${limit};w=${windowMillis / 1000}`
  const maxUnshared = maxUnsharedRequests(limit)
  const counts = new Map<string, Count>()
  let sharing: Promise<void> | undefined

  /** Counts a request and sets the RateLimit headers. Throws `rate-limited` if the limit is reached. */
  function countRequest(holderId: string, reply: FastifyReply): void | Promise<void> {
    const now = performance.now()
    let count = counts.get(holderId)
    if (count === undefined || count.windowEndsAt <= now) {
      count = { total: 0, sending: 0, unshared: 0, windowEndsAt: now + windowMillis }
      counts.set(holderId, count)
    }
    const counted = count.sending + count.unshared
    const remaining = limit - count.total - counted
    // Other instances may have used the rest of the limit. Only a burst waits for their counts.
    if (remaining > 0 && counted >= maxUnshared) return share().then(() => countRequest(holderId, reply))
    const seconds = Math.ceil((count.windowEndsAt - now) / 1000)
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', `"organization";r=${Math.max(0, remaining - 1)};t=${seconds}`)
    if (remaining <= 0)
      throw rateLimited(`The API clients of the organization have sent ${limit} requests within a minute.`, seconds)
    count.unshared += 1
    if (2 * (counted + 1) >= maxUnshared) share().catch(() => {})
  }

  /** Runs one shareCounts() at a time. */
  function share(): Promise<void> {
    sharing ??= shareCounts().finally(() => {
      sharing = undefined
    })
    return sharing
  }

  async function shareCounts(): Promise<void> {
    const now = performance.now()
    const shared = new Map<string, Count>()
    for (const [holderId, count] of counts) {
      if (count.windowEndsAt <= now) counts.delete(holderId)
      else if (count.unshared > 0) shared.set(holderId, count)
    }
    if (shared.size === 0) return
    const numbers: number[] = []
    for (const count of shared.values()) {
      numbers.push(count.unshared)
      count.sending = count.unshared
      count.unshared = 0
    }
    try {
      const rows = await database.query(store.addCounts, {
        holderIds: pgArray(shared.keys()),
        numbers: pgArray(numbers),
      })
      const receivedAt = performance.now()
      for (const { holderId, total, millisLeft } of rows) {
        const count = shared.get(holderId) as Count
        Object.assign(count, { total, sending: 0, windowEndsAt: receivedAt + millisLeft })
      }
    } catch (error) {
      for (const count of shared.values()) {
        count.unshared += count.sending
        count.sending = 0
      }
      throw error
    }
  }

  const timer = setInterval(() => share().catch(() => {}), shareIntervalMillis).unref()
  return { countRequest, stop: () => clearInterval(timer) }
}

export const rateLimited = (detail: string, seconds: number) =>
  new Problem('rate-limited', detail, { headers: { 'retry-after': String(seconds) } })
