// The lifetime and the lifecycle of a hand-over code. Pure.
import { formatTimestamp } from '../../database/columns.ts'
import { allScopes, type Scope } from '../../policy.ts'
import { type AvailableAction, availableActions, reservedFor, type Transition } from '../../records/lifecycles.ts'

export const handoverCodeStates = ['issued', 'redeemed', 'expired', 'revoked'] as const
export type HandoverCodeState = (typeof handoverCodeStates)[number]

export const handoverCodeActions = ['revoke'] as const
type HandoverCodeAction = (typeof handoverCodeActions)[number]
export const handoverCodeTransitions: Record<HandoverCodeAction, Transition<HandoverCodeState>> = {
  revoke: { from: ['issued'], to: 'revoked', reasonRequired: true },
}

const lifetimeMillis = 7 * 86_400_000

export const expiryOf = (now: string): string => formatTimestamp(Date.parse(now) + lifetimeMillis)

/** Every scope except the operator's. */
export const defaultScopes: readonly Scope[] = allScopes.filter((scope) => scope !== 'organizations:register')

interface HandoverCode {
  expiresAt: string
  redeemedAt: string | null
  revokedAt: string | null
}

export function stateOf({ expiresAt, redeemedAt, revokedAt }: HandoverCode, now: string): HandoverCodeState {
  if (revokedAt !== null) return 'revoked'
  if (redeemedAt !== null) return 'redeemed'
  return Date.parse(expiresAt) <= Date.parse(now) ? 'expired' : 'issued'
}

export const actionsOf = (
  code: HandoverCode,
  now: string,
  { operator }: { operator: boolean },
): AvailableAction<HandoverCodeAction>[] =>
  availableActions(handoverCodeTransitions, stateOf(code, now), {
    blockersOf: () => (operator ? [] : [reservedFor('operators')]),
  })
