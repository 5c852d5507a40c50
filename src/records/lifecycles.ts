// What every record with a lifecycle has in common: its actions, what blocks them, and how one is taken. Pure.
import { type Blocker, closedBlocker, Problem, ruleViolation } from '../problems.ts'

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
 * Every action, each with what blocks it: first of all that the partnership is over and the action `isClosed` by that,
 * then that the record is in no state for it.
 */
export function availableActions<State extends string, Action extends string>(
  steps: Record<Action, Transition<State>>,
  state: State,
  blockersOf: (action: Action) => Blocker[] = () => [],
  isClosed: (action: Action) => boolean = () => false,
): AvailableAction<Action>[] {
  return (Object.keys(steps) as Action[]).map((action) => {
    const { from } = steps[action]
    const wrongState = { code: 'WRONG_STATE', message: `Possible in ${from.join(', ')}; this is ${state}.`, ref: null }
    const blockedBy = isClosed(action) ? [closedBlocker] : from.includes(state) ? blockersOf(action) : [wrongState]
    return { action, enabled: blockedBy.length === 0, blockedBy }
  })
}

/** The step to take, or a problem with the same codes that availableActions has. */
export function resolveTransition<State extends string, Action extends string>(
  steps: Record<Action, Transition<State>>,
  actions: AvailableAction<Action>[],
  { action, reason }: { action: Action; reason?: string },
): Transition<State> {
  const blockedBy = actions.find((one) => one.action === action)?.blockedBy ?? []
  if (blockedBy.length > 0) {
    const detail = `${action} is blocked: ${blockedBy.map(({ message }) => message).join(' ')}`
    throw new Problem('transition-blocked', detail, { blockedBy })
  }
  const step = steps[action]
  if (step.reasonRequired && reason === undefined) throw ruleViolation('/reason', `${action} needs a reason.`)
  return step
}

/** What stands in the way of somebody whose act this is not. */
export const reservedFor = (whose: string): Blocker => ({
  code: 'ACTOR_NOT_ALLOWED',
  message: `This is for ${whose} to do.`,
  ref: null,
})
