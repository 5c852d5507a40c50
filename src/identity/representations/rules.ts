// The lifecycle of a representation, and who may perform its actions. Pure.
import type { Blocker } from '../../problems.ts'
import {
  type ActionStatus,
  type Actors,
  type Lifecycle,
  statusOfActions,
  type Transition,
} from '../../records/lifecycles.ts'

export const representationStates = ['offered', 'current', 'declined', 'withdrawn', 'ended'] as const
export type RepresentationState = (typeof representationStates)[number]

export const representationActions = ['accept', 'decline', 'withdraw', 'end'] as const
export type RepresentationAction = (typeof representationActions)[number]
export const alreadyRepresented: Blocker = {
  code: 'ALREADY_REPRESENTED',
  message: 'The organization has a current representation, which has to end first.',
  ref: null,
}

interface Representation {
  organizationId: string
  representativeId: string
  state: RepresentationState
}

interface Actor {
  organizationId: string
  onBehalfBy: string | null
  operator: boolean
}

interface Subject {
  representation: Representation
  caller: Actor
}

/** Neither side is represented by a third organization when it decides. */
const actsAs = (id: string, caller: Actor) => caller.onBehalfBy === null && caller.organizationId === id
const isOrganization = ({ representation, caller }: Subject) => actsAs(representation.organizationId, caller)
const isRepresentative = ({ representation, caller }: Subject) => actsAs(representation.representativeId, caller)

const representative: Actors<Subject> = { words: 'the representative', kind: 'one', include: isRepresentative }
const organizationOrOperator: Actors<Subject> = {
  words: 'the organization and operators',
  kind: 'any',
  include: (subject) => isOrganization(subject) || subject.caller.operator,
}
const eitherSideOrOperator: Actors<Subject> = {
  words: 'the organization, its representative and operators',
  kind: 'any',
  include: (subject) => isOrganization(subject) || isRepresentative(subject) || subject.caller.operator,
}

export const representationTransitions: Record<RepresentationAction, Transition<RepresentationState, Subject>> = {
  accept: { from: ['offered'], to: 'current', needs: [], by: representative },
  decline: { from: ['offered'], to: 'declined', needs: [], by: representative },
  withdraw: { from: ['offered'], to: 'withdrawn', needs: [], by: organizationOrOperator },
  end: { from: ['current'], to: 'ended', needs: ['reason'], by: eitherSideOrOperator },
}
export const representationLifecycle: Lifecycle<RepresentationState> = {
  record: 'representation',
  states: representationStates,
  transitions: representationTransitions,
  automatic: [{ from: ['current'], to: 'ended', when: 'the organization gets its first API client' }],
}

/** `isRepresented`: whether the organization has a current representation. */
export function actionsOf(
  representation: Representation,
  caller: Actor,
  isRepresented: boolean,
): ActionStatus<RepresentationAction>[] {
  return statusOfActions(representationTransitions, representation.state, {
    subject: { representation, caller },
    callerId: caller.organizationId,
    blockersOf: (action) =>
      action === 'accept' && isRepresented && isRepresentative({ representation, caller }) ? [alreadyRepresented] : [],
  })
}
