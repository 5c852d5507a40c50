// Credentials that opened nothing, counted by the address that they came from, on this instance alone.
import { isIP } from 'node:net'
import type { FastifyReply } from 'fastify'
import ipaddr from 'ipaddr.js'
import { Problem } from '../../problems.ts'
import { tooMany, windowMillis } from './requests.ts'

const maxAddresses = 10_000

interface Attempts {
  bad: number
  /** When they are forgotten, by the monotonic clock. */
  until: number
  /** What is being looked up for the address, once it has to wait. */
  turn: Promise<unknown>
}

export type AttemptLimit = ReturnType<typeof attemptLimit>

/**
 * After `limit` bad attempts within a minute an address hears 429 for each further one, and what it sends is looked up
 * one at a time. A good credential opens all the same: many may share an address.
 */
export function attemptLimit(limit: number) {
  const policy = `"bad-credentials";q=${limit};w=${windowMillis / 1000}`
  const attempts = new Map<string, Attempts>()

  function present(address: string): Attempts | undefined {
    const known = attempts.get(address)
    if (known === undefined || known.until > performance.now()) return known
    attempts.delete(address)
    return undefined
  }

  /** Where a credential opened nothing: counts it, says so in the answer, and answers what has become of the refusal. */
  function refuse(ip: string, reply: FastifyReply, refusal: unknown): unknown {
    if (limit === 0 || !(refusal instanceof Problem) || refusal.kind !== 'unauthenticated') return refusal
    const address = networkOf(ip)
    let known = present(address)
    if (known === undefined) {
      // The one that began first goes first: it is the next to be forgotten anyway.
      if (attempts.size >= maxAddresses) attempts.delete(attempts.keys().next().value as string)
      known = { bad: 0, until: performance.now() + windowMillis, turn: Promise.resolve() }
      attempts.set(address, known)
    }
    known.bad += 1
    const seconds = Math.ceil((known.until - performance.now()) / 1000)
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', `"bad-credentials";r=${Math.max(0, limit - known.bad)};t=${seconds}`)
    return known.bad > limit ? tooMany('Too many credentials from this address have opened nothing.', seconds) : refusal
  }

  /** Looks up a credential that is not known here; where there were too many bad ones, after those before it. */
  function inTurn<Found>(ip: string, lookUp: () => Promise<Found>): Promise<Found> {
    const known = limit === 0 ? undefined : present(networkOf(ip))
    if (known === undefined || known.bad < limit) return lookUp()
    const found = known.turn.then(lookUp)
    known.turn = found.catch(() => {})
    return found
  }

  return { refuse, inTurn }
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
