// Counts the requests of each API client: at once on this instance, and in the background with all the others.

import type { FastifyReply } from 'fastify'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import { Problem } from '../../problems.ts'
import * as store from './store.ts'

export const windowMillis = 60_000
const shareIntervalMillis = 1_000

/** How many requests an instance lets through before it has heard what the others did: by so much each may err. */
export const maxUnsharedRequests = (limit: number): number => Math.min(limit, Math.max(10, Math.ceil(limit / 20)))

interface Count {
  /** What all instances had counted when this one last heard of it. */
  total: number
  /** Counted here since then: on its way to the others, and not yet. */
  sending: number
  unshared: number
  /** When its window is over, by the monotonic clock. */
  windowEndsAt: number
}

export type RequestLimit = ReturnType<typeof createRequestLimit>

/** At most `limit` requests a minute for each client, and for n instances n - 1 times `aheadOf(limit)` more. */
export function createRequestLimit(database: Database, limit: number) {
  const policy = `"client";q=${limit};w=${windowMillis / 1000}`
  const ahead = maxUnsharedRequests(limit)
  const counts = new Map<string, Count>()
  let sharing: Promise<void> | undefined

  /** Counts one request and says so in the answer; throws where the limit is reached. */
  function countRequest(clientId: string, reply: FastifyReply): void | Promise<void> {
    const now = performance.now()
    let count = counts.get(clientId)
    if (count === undefined || count.windowEndsAt <= now) {
      count = { total: 0, sending: 0, unshared: 0, windowEndsAt: now + windowMillis }
      counts.set(clientId, count)
    }
    const here = count.sending + count.unshared
    const left = limit - count.total - here
    // It may be that the others have let enough through: only a burst ever waits to hear of it.
    if (left > 0 && here >= ahead) return share().then(() => countRequest(clientId, reply))
    const seconds = Math.ceil((count.windowEndsAt - now) / 1000)
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', `"client";r=${Math.max(0, left - 1)};t=${seconds}`)
    if (left <= 0) throw rateLimited(`This API client has sent ${limit} requests within a minute.`, seconds)
    count.unshared += 1
    if (2 * (here + 1) >= ahead) share().catch(() => {})
  }

  /** Tells the others, once at a time. */
  function share(): Promise<void> {
    sharing ??= shareCounts().finally(() => {
      sharing = undefined
    })
    return sharing
  }

  async function shareCounts(): Promise<void> {
    const now = performance.now()
    const told = new Map<string, Count>()
    for (const [clientId, count] of counts) {
      if (count.windowEndsAt <= now) counts.delete(clientId)
      else if (count.unshared > 0) told.set(clientId, count)
    }
    if (told.size === 0) return
    const numbers: number[] = []
    for (const count of told.values()) {
      numbers.push(count.unshared)
      count.sending = count.unshared
      count.unshared = 0
    }
    try {
      const rows = await database.query(store.addCounts, {
        clientIds: pgArray(told.keys()),
        numbers: pgArray(numbers),
      })
      const heard = performance.now()
      for (const { clientId, total, millisLeft } of rows) {
        const count = told.get(clientId) as Count
        Object.assign(count, { total, telling: 0, until: heard + millisLeft })
      }
    } catch (error) {
      for (const count of told.values()) {
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
