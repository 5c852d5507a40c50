// The lifecycle of a webhook endpoint, and what it delivers. Pure.
import type { Blocker } from '../../problems.ts'
import type { Actors, Lifecycle, Transition } from '../../records/lifecycles.ts'

export const signings = ['hmac', 'ed25519'] as const
export type Signing = (typeof signings)[number]

export const endpointStates = ['unverified', 'active', 'paused', 'disabled'] as const
export type EndpointState = (typeof endpointStates)[number]

export const healths = ['ok', 'failing'] as const
export type Health = (typeof healths)[number]

export const endpointActions = ['verify', 'pause', 'resume', 'enable'] as const
export type EndpointAction = (typeof endpointActions)[number]

/** The policy lets no other caller take an action. */
const managers: Actors<unknown> = {
  words: 'the organization of the endpoint and its representative',
  kind: 'one',
  include: () => true,
}

export const endpointTransitions: Record<EndpointAction, Transition<EndpointState>> = {
  verify: {
    from: ['unverified', 'active', 'paused', 'disabled'],
    to: 'active',
    unchangedIn: ['active', 'paused', 'disabled'],
    by: managers,
    needs: [],
  },
  pause: { from: ['active'], to: 'paused', by: managers, needs: [] },
  resume: { from: ['paused'], to: 'active', by: managers, needs: [] },
  enable: { from: ['disabled'], to: 'active', by: managers, needs: [] },
}

export const endpointLifecycle: Lifecycle<EndpointState> = {
  record: 'webhook_endpoint',
  own: true,
  states: endpointStates,
  transitions: endpointTransitions,
  automatic: [
    {
      from: ['active', 'paused', 'unverified'],
      to: 'disabled',
      when: 'the API client that created it is revoked, or the representation ends in which it was created',
    },
    {
      from: ['active'],
      to: 'disabled',
      when: 'the receiver answers 410, or does not succeed for 120 hours, or no pepper decrypts its secret',
    },
  ],
}

export const defaultMaxConcurrent = 4
export const defaultOverlapSeconds = 86_400
export const maxOverlapSeconds = 604_800

/** Requests per minute for one endpoint that send to its receiver at once. */
export const requestsPerMinute = { test: 6, redelivery: 60 } as const
export type ImmediateRequest = keyof typeof requestsPerMinute

/** The number that a request is in its minute. */
export function countRequest(
  counts: Record<string, { minute: number; count: number }>,
  kind: ImmediateRequest,
  nowMillis: number,
) {
  const minute = Math.floor(nowMillis / 60_000)
  const before = counts[kind]
  const count = before?.minute === minute ? before.count + 1 : 1
  return {
    counts: { ...counts, [kind]: { minute, count } },
    isAllowed: count <= requestsPerMinute[kind],
    /** Seconds until the next minute. */
    retryAfter: Math.ceil(60 - (nowMillis % 60_000) / 1000),
  }
}

/** What else blocks an action that the state allows. */
export const blockersOf = (
  { state, newUrl }: { state: EndpointState; newUrl: string | null },
  action: EndpointAction,
): Blocker[] =>
  action === 'verify' && state !== 'unverified' && newUrl === null
    ? [{ code: 'NOTHING_TO_VERIFY', message: 'The URL is verified, and there is no new one.', ref: null }]
    : []
