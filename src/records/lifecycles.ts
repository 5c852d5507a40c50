// Lifecycles of records: available actions, their blockers, and transitions. Pure.
import { type Blocker, closedBlocker, Problem, ruleViolation } from '../problems.ts'

/** Codes of the blockers that every lifecycle can have; a feature lists the others. */
export const sharedCodes = ['ACTOR_NOT_ALLOWED', closedBlocker.code, 'WRONG_STATE']

export interface AvailableAction<Action extends string> {
  action: Action
  enabled: boolean
  blockedBy: Blocker[]
}

export interface Transition<State extends string> {
  from: readonly State[]
  to: State
  reasonRequired: boolean
}

/**
 * Every action with its blockers. If `isBlockedByClosure` or the state of the record blocks the action, that is the only
 * blocker.
 */
export function availableActions<State extends string, Action extends string>(
  transitions: Record<Action, Transition<State>>,
  state: State,
  blockersOf: (action: Action) => Blocker[] = () => [],
  isBlockedByClosure: (action: Action) => boolean = () => false,
): AvailableAction<Action>[] {
  return (Object.keys(transitions) as Action[]).map((action) => {
    const { from } = transitions[action]
    const wrongState = {
      code: 'WRONG_STATE',
      message: `Possible in ${from.join(', ')}; the state is ${state}.`,
      ref: null,
    }
    const blockedBy = isBlockedByClosure(action)
      ? [closedBlocker]
      : from.includes(state)
        ? blockersOf(action)
        : [wrongState]
    return { action, enabled: blockedBy.length === 0, blockedBy }
  })
}

/** Returns the transition, or throws a problem with the blockers that availableActions lists. */
export function resolveTransition<State extends string, Action extends string>(
  transitions: Record<Action, Transition<State>>,
  actions: readonly AvailableAction<string>[],
  { action, reason }: { action: Action; reason?: string },
): Transition<State> {
  const blockedBy = actions.find((available) => available.action === action)?.blockedBy ?? []
  if (blockedBy.length > 0) {
    const detail = `${action} is blocked: ${blockedBy.map(({ message }) => message).join(' ')}`
    throw new Problem('transition-blocked', detail, { blockedBy })
  }
  const transition = transitions[action]
  if (transition.reasonRequired && reason === undefined) throw ruleViolation('/reason', `${action} requires a reason.`)
  return transition
}

/** The blocker for a caller that may not perform the action. */
export const reservedFor = (actors: string): Blocker => ({
  code: 'ACTOR_NOT_ALLOWED',
  message: `Only ${actors} may do this.`,
  ref: null,
})
