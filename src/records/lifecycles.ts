// Lifecycles of records: available actions, their blockers, and transitions. Pure.
import { type Blocker, closedBlocker, Problem } from '../problems.ts'

/** An action, the properties that its request requires beside `action`, and what blocks it now. */
export interface ActionStatus<Action extends string> {
  action: Action
  needs: readonly string[]
  blockedBy: Blocker[]
}

/** The actions that the caller can take now, and the others that the state allows. */
interface ActionLists<Action extends string> {
  availableActions: { action: Action; needs: string[] }[]
  blockedActions: { action: Action; codes: string[] }[]
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
  /** The properties that the request requires beside `action`. */
  needs: readonly string[]
  /** What it requires in addition, depending on the record; `words` is for openapi/lifecycles.md. */
  needsAlso?: { words: string; of(subject: Subject): readonly string[] }
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
  /** The record type of which it is a part, such as an installment of an obligation: the actions are actions of that record. */
  partOf?: string
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
export function statusOfActions<State extends string, Action extends string, Subject>(
  transitions: Record<Action, Transition<State, Subject>>,
  state: State,
  { subject, callerId, blockersOf = () => [], isBlockedByClosure = () => false }: ActionRules<Action, Subject> = {},
): ActionStatus<Action>[] {
  const actorBlockers = ({ by }: Transition<State, Subject>): Blocker[] =>
    callerId === undefined || by.include(subject as Subject, callerId) ? [] : [reservedFor(by.words)]
  return (Object.keys(transitions) as Action[]).map((action) => {
    const { from, needs, needsAlso } = transitions[action]
    const blockedBy = isBlockedByClosure(action)
      ? [closedBlocker]
      : from.includes(state)
        ? [...actorBlockers(transitions[action]), ...blockersOf(action)]
        : [wrongState(from, state)]
    return { action, needs: [...needs, ...(needsAlso?.of(subject as Subject) ?? [])], blockedBy }
  })
}

/** What responses list. An action in neither list is not possible in the state of the record: it is blocked by WRONG_STATE. */
export function actionLists<Action extends string>(statuses: readonly ActionStatus<Action>[]): ActionLists<Action> {
  const isListed = ({ blockedBy }: ActionStatus<Action>) => blockedBy.every(({ code }) => code !== 'WRONG_STATE')
  const blocked = statuses.filter((status) => status.blockedBy.length > 0 && isListed(status))
  return {
    availableActions: statuses
      .filter(({ blockedBy }) => blockedBy.length === 0)
      .map(({ action, needs }) => ({ action, needs: [...needs] })),
    blockedActions: blocked.map(({ action, blockedBy }) => ({
      action,
      codes: [...new Set(blockedBy.map(({ code }) => code))],
    })),
  }
}

/** Returns the transition. Throws 409 with the blockers if it is blocked, or 422 if the request lacks what it needs. */
export function resolveTransition<State extends string, Action extends string>(
  transitions: Record<Action, Transition<State, never>>,
  statuses: readonly ActionStatus<string>[],
  request: { action: Action },
): Transition<State, never> {
  const { action } = request
  const { blockedBy = [], needs = [] } = statuses.find((status) => status.action === action) ?? {}
  if (blockedBy.length > 0) {
    const detail = `${action} is blocked: ${blockedBy.map(({ message }) => message).join(' ')}`
    throw new Problem('transition-blocked', detail, { blockedBy })
  }
  const missing = needs.filter((name) => request[name as keyof typeof request] === undefined)
  if (missing.length > 0) {
    const errors = missing.map((name) => ({
      pointer: `/${name}`,
      code: 'required',
      detail: `${action} requires ${name}.`,
    }))
    throw new Problem('rule-violation', `${action} requires ${missing.join(', ')}.`, { errors })
  }
  return transitions[action]
}

/** The blocker for an action that the state of the record does not allow. */
export const wrongState = (possibleIn: readonly string[], state: string): Blocker => ({
  code: 'WRONG_STATE',
  message: `Possible in ${possibleIn.join(', ')}; the state is ${state}.`,
  ref: null,
})

/** The blocker for a caller that may not perform the action. */
const reservedFor = (actors: string): Blocker => ({
  code: 'ACTOR_NOT_ALLOWED',
  message: `Only ${actors} may do this.`,
  ref: null,
})
