// Credentials that opened nothing, counted by the address that they came from, on this instance alone.
import { isIP } from 'node:net'
import type { FastifyReply } from 'fastify'
import ipaddr from 'ipaddr.js'
import { Problem } from '../../problems.ts'
import { rateLimited, windowMillis } from './requests.ts'

const maxAddresses = 10_000

interface Attempts {
  failures: number
  /** When they are forgotten, by the monotonic clock. */
  windowEndsAt: number
  /** What is being looked up for the address, once it has to wait. */
  queue: Promise<unknown>
}

export type AttemptLimit = ReturnType<typeof createAttemptLimit>

/**
 * After `limit` bad attempts within a minute an address hears 429 for each further one, and what it sends is looked up
 * one at a time. A good credential opens all the same: many may share an address.
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

  /** Where a credential opened nothing: counts it, says so in the answer, and answers what has become of the refusal. */
  function countFailure(ip: string, reply: FastifyReply, refusal: unknown): unknown {
    if (limit === 0 || !(refusal instanceof Problem) || refusal.kind !== 'unauthenticated') return refusal
    const address = networkOf(ip)
    let known = unexpired(address)
    if (known === undefined) {
      // The one that began first goes first: it is the next to be forgotten anyway.
      if (attempts.size >= maxAddresses) attempts.delete(attempts.keys().next().value as string)
      known = { failures: 0, windowEndsAt: performance.now() + windowMillis, queue: Promise.resolve() }
      attempts.set(address, known)
    }
    known.failures += 1
    const seconds = Math.ceil((known.windowEndsAt - performance.now()) / 1000)
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', `"bad-credentials";r=${Math.max(0, limit - known.failures)};t=${seconds}`)
    return known.failures > limit
      ? rateLimited('Too many credentials from this address have opened nothing.', seconds)
      : refusal
  }

  /** Looks up a credential that is not known here; where there were too many bad ones, after those before it. */
  function runInTurn<Found>(ip: string, lookUp: () => Promise<Found>): Promise<Found> {
    const known = limit === 0 ? undefined : unexpired(networkOf(ip))
    if (known === undefined || known.failures < limit) return lookUp()
    const found = known.queue.then(lookUp)
    known.queue = found.catch(() => {})
    return found
  }

  return { countFailure, runInTurn }
}

/** What one sender has at its disposal: an IPv4 address, or a network of 64 bits under IPv6. */
export function networkOf(ip: string): string {
  const [unscoped = ''] = ip.split('%')
  // A header that no proxy wrote may say anything.
  if (isIP(unscoped) === 0) return 'unknown'
  // An IPv4-mapped address is one of IPv4.
  const address = ipaddr.process(unscoped)
  if (address instanceof ipaddr.IPv4) return address.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${unscoped}/64`)}/64`
}
