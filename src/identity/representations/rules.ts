// The lifecycle of a representation, and who may perform its actions. Pure.
import type { Blocker } from '../../problems.ts'
import { type AvailableAction, availableActions, reservedFor, type Transition } from '../../records/lifecycles.ts'

export const representationStates = ['offered', 'current', 'declined', 'withdrawn', 'ended'] as const
export type RepresentationState = (typeof representationStates)[number]

export const representationActions = ['accept', 'decline', 'withdraw', 'end'] as const
export type RepresentationAction = (typeof representationActions)[number]
export const representationTransitions: Record<RepresentationAction, Transition<RepresentationState>> = {
  accept: { from: ['offered'], to: 'current', reasonRequired: false },
  decline: { from: ['offered'], to: 'declined', reasonRequired: false },
  withdraw: { from: ['offered'], to: 'withdrawn', reasonRequired: false },
  end: { from: ['current'], to: 'ended', reasonRequired: true },
}

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

/** `isRepresented`: whether the organization has a current representation. */
export function actionsOf(
  { organizationId, representativeId, state }: Representation,
  caller: Actor,
  isRepresented: boolean,
): AvailableAction<RepresentationAction>[] {
  const actsAs = (id: string) => caller.onBehalfBy === null && caller.organizationId === id
  const isOrganization = actsAs(organizationId)
  const isRepresentative = actsAs(representativeId)
  const blockers: Record<RepresentationAction, Blocker[]> = {
    accept: !isRepresentative ? [reservedFor('the representative')] : isRepresented ? [alreadyRepresented] : [],
    decline: isRepresentative ? [] : [reservedFor('the representative')],
    withdraw: isOrganization ? [] : [reservedFor('the organization')],
    end:
      isOrganization || isRepresentative || caller.operator
        ? []
        : [reservedFor('the organization, its representative and operators')],
  }
  return availableActions(representationTransitions, state, { blockersOf: (action) => blockers[action] })
}
