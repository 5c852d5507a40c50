// What an API client may be given, and what state it is in.
import { formatTimestamp, normalizeTimestamp } from '../../database/columns.ts'
import type { Scope } from '../../policy.ts'
import { Problem, ruleViolation, transitionBlocked } from '../../problems.ts'
import type { Transition } from '../../records/lifecycles.ts'

export const clientStates = ['active', 'expired', 'revoked'] as const
export type ClientState = (typeof clientStates)[number]

export const clientActions = ['revoke'] as const
export const clientSteps: Record<(typeof clientActions)[number], Transition<ClientState>> = {
  revoke: { from: ['active', 'expired'], to: 'revoked', reasonRequired: true },
}

const day = 86_400_000
const defaultLifetime = 365 * day
const maxLifetime = 730 * day

/** A client lives for a year unless its maker says otherwise, and for two at most. */
export function expiryOf(asked: string | undefined, now: string): string {
  const from = Date.parse(now)
  if (asked === undefined) return formatTimestamp(from + defaultLifetime)
  const until = Date.parse(asked)
  if (until > from && until <= from + maxLifetime) return normalizeTimestamp(asked)
  throw ruleViolation('/expiresAt', 'Expected a moment ahead, and at most two years ahead.')
}

/** How long the old keys of a client may go on beside a new one. */
export const maxOverlapSeconds = 30 * 86_400

export function stateOf(client: { expiresAt: string; revokedAt: string | null }, now: string): ClientState {
  if (client.revokedAt !== null) return 'revoked'
  return Date.parse(client.expiresAt) <= Date.parse(now) ? 'expired' : 'active'
}

/** Nobody hands on what they do not have: an operator alone may give any scope. */
export function mustBeNoWider(asked: readonly Scope[], have: readonly Scope[], operator: boolean): void {
  if (operator) return
  const beyond = asked.filter((scope) => !have.includes(scope))
  if (beyond.length === 0) return
  throw new Problem('scope-too-wide', `Your API client does not have ${beyond.join(', ')} itself.`, {
    errors: beyond.map((scope) => ({
      pointer: `/scopes/${asked.indexOf(scope)}`,
      code: 'scope-too-wide',
      detail: `${scope} is not a scope of your API client.`,
    })),
  })
}

interface TokenHolder {
  tokenIssuer: string | null
  tokenClientId: string | null
}

/**
 * Whose tokens may open for a client: of a trusted issuer, and named by an operator. Whoever could name a client of
 * somebody else's would have that one's program act for them.
 */
export function mayOpen(
  { tokenIssuer, tokenClientId }: TokenHolder,
  issuers: readonly string[],
  operator: boolean,
): void {
  if (tokenIssuer === null && tokenClientId === null) return
  if (tokenIssuer === null) throw ruleViolation('/tokenIssuer', 'tokenClientId goes with the issuer that names it.')
  if (tokenClientId === null) throw ruleViolation('/tokenClientId', 'tokenIssuer goes with what it calls the client.')
  if (!operator) {
    throw new Problem('insufficient-scope', 'An operator says whose tokens open: that needs organizations:register.')
  }
  if (!issuers.includes(tokenIssuer)) throw ruleViolation('/tokenIssuer', 'This service trusts no such issuer.')
}

export const earlier = (one: string, other: string): string => (Date.parse(one) < Date.parse(other) ? one : other)

/** Until when a client goes on with its new key. What was revoked stays so; what has expired begins anew. */
export function mayRotate(
  client: { expiresAt: string; revokedAt: string | null },
  now: string,
  asked: string | undefined,
): string {
  const state = stateOf(client, now)
  if (state === 'revoked') {
    const message = 'A revoked client gets no new key; make another client.'
    throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
  }
  return asked === undefined && state === 'active' ? client.expiresAt : expiryOf(asked, now)
}
