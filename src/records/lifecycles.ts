// Lifecycles of records: available actions, their blockers, and transitions. Pure.
import { type Blocker, closedBlocker, Problem, ruleViolation } from '../problems.ts'

/** Codes of the blockers that every lifecycle can have; a feature lists the others. */
export const sharedCodes = ['ACTOR_NOT_ALLOWED', closedBlocker.code, 'WRONG_STATE']

export interface AvailableAction<Action extends string> {
  action: Action
  enabled: boolean
  blockedBy: Blocker[]
}

/**
 * The organizations that may take an action. `one`: a single organization, which might not respond; `lead`: the lead, which
 * the other parties can replace; `any`: each present party; `every`: each present party, and the state changes with the last.
 */
export interface Actors<Subject> {
  /** Completes "Only … may do this." */
  words: string
  kind: 'one' | 'lead' | 'any' | 'every'
  include(subject: Subject, callerId: string): boolean
}

/** What actors of a partnership's record are computed from: the organizations of the accepted parties. */
export interface OfPartnership {
  parties: readonly string[]
}

export const anyParty: Actors<OfPartnership> = {
  words: 'the parties',
  kind: 'any',
  include: ({ parties }, callerId) => parties.includes(callerId),
}
export const everyParty: Actors<OfPartnership> = { ...anyParty, kind: 'every' }

export interface Transition<State extends string, Subject = never> {
  from: readonly State[]
  /** `unchanged`: the action does not change the state. */
  to: State
  /** The other states to which the action can lead, if that depends on the record or the request. */
  orTo?: readonly State[]
  /** The states in `from` that the action does not change. */
  unchangedIn?: readonly State[]
  reasonRequired: boolean
  by: Actors<Subject>
  /** What leads on when the last party that the action awaits has left the partnership: for actions of `every` party, and of `one`. */
  whenAwaitedLeaves?: string
}

/** A change of the state that no action makes. */
interface AutomaticTransition<State extends string> {
  from: readonly State[]
  to: State
  /** Completes "When …". */
  when: string
}

/** What a feature states of a record type with a lifecycle; openapi/lifecycles.md lists it. A state without an action is final. */
export interface Lifecycle<State extends string = string> {
  /** The record type in events: checklist_round. */
  record: string
  /** A record of one organization, for which no other organization waits. */
  own?: true
  states: readonly State[]
  transitions: Readonly<Record<string, Transition<State>>>
  automatic?: readonly AutomaticTransition<State>[]
}

interface ActionRules<Action extends string, Subject> {
  /** What the actors are computed from, and the organization that asks. Absent if every caller may take every action. */
  subject?: Subject
  callerId?: string
  /** What else blocks an action that the state allows. */
  blockersOf?: (action: Action) => Blocker[]
  isBlockedByClosure?: (action: Action) => boolean
}

/** Every action with its blockers. If the closure of the partnership or the state of the record blocks it, that is the only blocker. */
export function availableActions<State extends string, Action extends string, Subject>(
  transitions: Record<Action, Transition<State, Subject>>,
  state: State,
  { subject, callerId, blockersOf = () => [], isBlockedByClosure = () => false }: ActionRules<Action, Subject> = {},
): AvailableAction<Action>[] {
  const actorBlockers = ({ by }: Transition<State, Subject>): Blocker[] =>
    callerId === undefined || by.include(subject as Subject, callerId) ? [] : [reservedFor(by.words)]
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
        ? [...actorBlockers(transitions[action]), ...blockersOf(action)]
        : [wrongState]
    return { action, enabled: blockedBy.length === 0, blockedBy }
  })
}

/** Returns the transition, or throws a problem with the blockers that availableActions lists. */
export function resolveTransition<State extends string, Action extends string>(
  transitions: Record<Action, Transition<State, never>>,
  actions: readonly AvailableAction<string>[],
  { action, reason }: { action: Action; reason?: string },
): Transition<State, never> {
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
const reservedFor = (actors: string): Blocker => ({
  code: 'ACTOR_NOT_ALLOWED',
  message: `Only ${actors} may do this.`,
  ref: null,
})
