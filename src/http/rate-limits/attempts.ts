// Limits invalid credentials by the address of the sender, on this instance alone.
import { isIP } from 'node:net'
import type { FastifyReply } from 'fastify'
import ipaddr from 'ipaddr.js'
import type { Problem } from '../../problems.ts'
import { rateLimited, windowMillis } from './requests.ts'

const maxAddresses = 10_000

interface Attempts {
  failures: number
  /** In milliseconds of performance.now(). */
  windowEndsAt: number
  /** Settles after the last look-up for the address; used once the limit is reached. */
  queue: Promise<unknown>
}

export type AttemptLimit = ReturnType<typeof createAttemptLimit>

/**
 * After `limit` invalid credentials within a minute, each further one from the address gets 429, and credentials from it are
 * looked up one at a time. Valid credentials still work, because many clients may share an address. 0: no limit.
 */
export function createAttemptLimit(limit: number) {
  const policy = `"bad-credentials";q=${limit};w=${windowMillis / 1000}`
  const attempts = new Map<string, Attempts>()

  function unexpired(address: string): Attempts | undefined {
    const known = attempts.get(address)
    if (known === undefined || known.windowEndsAt > performance.now()) return known
    attempts.delete(address)
    return undefined
  }

  /**
   * Counts an invalid credential, and sets the RateLimit headers. Returns the problem for the response: `problem`, or
   * `rate-limited` beyond the limit.
   */
  function countFailure(ip: string, reply: FastifyReply, problem: Problem): Problem {
    if (limit === 0) return problem
    const address = networkOf(ip)
    let known = unexpired(address)
    if (known === undefined) {
      // Removes the oldest entry, whose window ends first.
      if (attempts.size >= maxAddresses) attempts.delete(attempts.keys().next().value as string)
      known = { failures: 0, windowEndsAt: performance.now() + windowMillis, queue: Promise.resolve() }
      attempts.set(address, known)
    }
    known.failures += 1
    const seconds = Math.ceil((known.windowEndsAt - performance.now()) / 1000)
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', `"bad-credentials";r=${Math.max(0, limit - known.failures)};t=${seconds}`)
    return known.failures > limit ? rateLimited('The address has sent too many invalid credentials.', seconds) : problem
  }

  /** Looks up a credential; if the address has reached the limit, after its earlier look-ups. */
  function runInTurn<Found>(ip: string, lookUp: () => Promise<Found>): Promise<Found> {
    const known = limit === 0 ? undefined : unexpired(networkOf(ip))
    if (known === undefined || known.failures < limit) return lookUp()
    const found = known.queue.then(lookUp)
    known.queue = found.catch(() => {})
    return found
  }

  return { countFailure, runInTurn }
}

/** The addresses that one sender controls: an IPv4 address, or an IPv6 network of 64 bits. */
export function networkOf(ip: string): string {
  const [unscoped = ''] = ip.split('%')
  // A forwarded address that no proxy wrote can be any text.
  if (isIP(unscoped) === 0) return 'unknown'
  // Converts an IPv4-mapped IPv6 address to IPv4.
  const address = ipaddr.process(unscoped)
  if (address instanceof ipaddr.IPv4) return address.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${unscoped}/64`)}/64`
}
