// The lifetime and the lifecycle of a hand-over code. Pure.
import { formatTimestamp } from '../../database/columns.ts'
import { allScopes, type Scope } from '../../policy.ts'
import {
  type ActionStatus,
  type Actors,
  type Lifecycle,
  statusOfActions,
  type Transition,
} from '../../records/lifecycles.ts'

export const handoverCodeStates = ['issued', 'redeemed', 'expired', 'revoked'] as const
export type HandoverCodeState = (typeof handoverCodeStates)[number]

export const handoverCodeActions = ['revoke'] as const
type HandoverCodeAction = (typeof handoverCodeActions)[number]
interface Caller {
  organizationId: string
  operator: boolean
}

const operators: Actors<Caller> = { words: 'operators', kind: 'any', include: ({ operator }) => operator }

export const handoverCodeTransitions: Record<HandoverCodeAction, Transition<HandoverCodeState, Caller>> = {
  revoke: { from: ['issued'], to: 'revoked', needs: ['reason'], by: operators },
}
export const handoverCodeLifecycle: Lifecycle<HandoverCodeState> = {
  record: 'handover_code',
  states: handoverCodeStates,
  transitions: handoverCodeTransitions,
  automatic: [
    { from: ['issued'], to: 'redeemed', when: 'the organization redeems the code' },
    { from: ['issued'], to: 'expired', when: 'the code is seven days old' },
    { from: ['issued'], to: 'revoked', when: 'an operator issues another code for the organization' },
  ],
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

export const actionsOf = (code: HandoverCode, now: string, caller: Caller): ActionStatus<HandoverCodeAction>[] =>
  statusOfActions(handoverCodeTransitions, stateOf(code, now), { subject: caller, callerId: caller.organizationId })
