// The lifetime of API clients and keys, the scopes that a client may grant, and who may bind access tokens. Pure.
import { formatTimestamp, normalizeTimestamp } from '../../database/columns.ts'
import type { AgendaEntry } from '../../events/agenda.ts'
import type { Scope } from '../../policy.ts'
import { Problem, ruleViolation, transitionBlocked } from '../../problems.ts'
import type { Actors, Lifecycle, Transition } from '../../records/lifecycles.ts'

export const clientStates = ['active', 'expired', 'revoked'] as const
export type ClientState = (typeof clientStates)[number]

export const clientActions = ['revoke'] as const
/** Only these can read an API client: see policy.ts. */
const managers: Actors<never> = {
  words: 'the organization, its representative and operators',
  kind: 'any',
  include: () => true,
}
export const clientTransitions: Record<(typeof clientActions)[number], Transition<ClientState>> = {
  revoke: { from: ['active', 'expired'], to: 'revoked', needs: ['reason'], by: managers },
}
export const clientLifecycle: Lifecycle<ClientState> = {
  record: 'api_client',
  states: clientStates,
  transitions: clientTransitions,
  automatic: [
    { from: ['active'], to: 'expired', when: '`expiresAt` is reached' },
    { from: ['expired'], to: 'active', when: 'the organization or an operator creates a new key' },
  ],
}

const dayMillis = 86_400_000
const defaultLifetimeMillis = 365 * dayMillis
const maxLifetimeMillis = 730 * dayMillis

/** How long the previous keys of a client remain valid after a rotation. */
export const defaultOverlapSeconds = 86_400
export const maxOverlapSeconds = 30 * 86_400

/** When a client expires: one year after `now`, or as requested, up to two years. Throws `rule-violation`. */
export function expiryOf(requested: string | undefined, now: string): string {
  const nowMillis = Date.parse(now)
  if (requested === undefined) return formatTimestamp(nowMillis + defaultLifetimeMillis)
  const expiryMillis = Date.parse(requested)
  if (expiryMillis > nowMillis && expiryMillis <= nowMillis + maxLifetimeMillis) return normalizeTimestamp(requested)
  throw ruleViolation('/expiresAt', 'Expected a time in the future, at most two years ahead.')
}

export function stateOf(client: { expiresAt: string; revokedAt: string | null }, now: string): ClientState {
  if (client.revokedAt !== null) return 'revoked'
  return Date.parse(client.expiresAt) <= Date.parse(now) ? 'expired' : 'active'
}

/**
 * Handing out a credential requires every scope that it grants. Throws `scope-too-wide` if a caller that is not an operator
 * lacks one. `inBody`: the scopes are the property `scopes` of the request, to which the errors point.
 */
export function checkGrantedScopes(
  granted: readonly Scope[],
  { scopes: own, operator }: { scopes: readonly Scope[]; operator: boolean },
  inBody = false,
): void {
  if (operator) return
  const excess = granted.filter((scope) => !own.includes(scope))
  if (excess.length === 0) return
  const errors = excess.map((scope) => ({
    pointer: `/scopes/${granted.indexOf(scope)}`,
    code: 'scope-too-wide',
    detail: `${scope} is not a scope of your API client.`,
  }))
  throw new Problem('scope-too-wide', `Your API client does not have ${excess.join(', ')}.`, inBody ? { errors } : {})
}

interface TokenBinding {
  tokenIssuer: string | null
  tokenClientId: string | null
}

/**
 * Throws unless an operator binds an API client to an OAuth client of a trusted issuer. Otherwise an organization could
 * bind its API client to the OAuth client of another one, whose program would then act for it.
 */
export function checkTokenBinding(
  { tokenIssuer, tokenClientId }: TokenBinding,
  trustedIssuers: readonly string[],
  operator: boolean,
): void {
  if (tokenIssuer === null && tokenClientId === null) return
  if (tokenIssuer === null) throw ruleViolation('/tokenIssuer', 'tokenClientId requires tokenIssuer.')
  if (tokenClientId === null) throw ruleViolation('/tokenClientId', 'tokenIssuer requires tokenClientId.')
  if (!operator) {
    throw new Problem('insufficient-scope', 'Setting tokenIssuer requires the scope organizations:register.')
  }
  if (!trustedIssuers.includes(tokenIssuer)) {
    throw ruleViolation('/tokenIssuer', 'The service does not trust this issuer.')
  }
}

export const earlierOf = (a: string, b: string): string => (Date.parse(a) < Date.parse(b) ? a : b)

/**
 * When a client expires after the rotation of its key. An expired client becomes active again. Throws `transition-blocked`
 * for a revoked client.
 */
export function expiryAfterRotation(
  client: { expiresAt: string; revokedAt: string | null },
  now: string,
  requested: string | undefined,
): string {
  const state = stateOf(client, now)
  if (state === 'revoked') {
    const message = 'A revoked API client cannot get a new key. Create another API client.'
    throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
  }
  return requested === undefined && state === 'active' ? client.expiresAt : expiryOf(requested, now)
}

export const expiryEventType = 'api_client.expiring'

/** The agenda entry of the expiry of a client. */
export function expiryEntry(expiresAt: string): AgendaEntry {
  const at = (daysBefore: number) => formatTimestamp(Date.parse(expiresAt) - daysBefore * dayMillis)
  return {
    item: expiresAt,
    dueOn: expiresAt.slice(0, 10),
    dueAt: expiresAt,
    overdueAt: expiresAt,
    lapsesAt: expiresAt,
    actorIds: [],
    reminders: [30, 7].map((daysBefore) => ({ type: expiryEventType, at: at(daysBefore) })),
  }
}
