// Rules of rounds: every party answers the same checklist; responses are sealed until the round is released. Pure.

import { acceptedOrganizationIds, type PartyStatus } from '../../partnerships/parties/rules.ts'
import type { Blocker } from '../../problems.ts'
import { anyParty, everyParty, type Lifecycle, type OfPartnership, type Transition } from '../../records/lifecycles.ts'

export const roundStates = ['open', 'released', 'cancelled'] as const
export type RoundState = (typeof roundStates)[number]

export const roundActions = ['agree_to_share', 'retract_agreement', 'cancel'] as const
export type RoundAction = (typeof roundActions)[number]

/** The progress of one party in a round, which every party reads. It contains nothing of the answers. */
export interface Participation {
  organizationId: string
  startedAt: string | null
  submittedAt: string | null
  /** When the party agreed to share the submitted responses before every party has submitted. */
  agreedAt: string | null
}
type Milestone = Exclude<keyof Participation, 'organizationId'>

export const roundTransitions: Record<RoundAction, Transition<RoundState, OfPartnership>> = {
  // The state changes when the last party agrees; until then the round remains open.
  agree_to_share: {
    from: ['open'],
    to: 'released',
    needs: [],
    by: everyParty,
    whenAwaitedLeaves:
      'the round is released with its departure, if the remaining parties have all submitted or agreed',
  },
  retract_agreement: { from: ['open'], to: 'open', needs: [], by: anyParty },
  cancel: { from: ['open'], to: 'cancelled', needs: ['reason'], by: anyParty },
}

export const roundLifecycle: Lifecycle<RoundState> = {
  record: 'checklist_round',
  states: roundStates,
  transitions: roundTransitions,
  automatic: [
    { from: ['open'], to: 'released', when: 'the last party has submitted its response, of two parties or more' },
    { from: ['open'], to: 'released', when: 'a party leaves, and the remaining parties have all submitted or agreed' },
  ],
}

const hasReached = (participations: readonly Participation[], organizationId: string, milestone: Milestone) =>
  participations.some(
    (participation) => participation.organizationId === organizationId && participation[milestone] !== null,
  )

/** The organizations among `parties` that have not reached the milestone. */
export const partiesWithout = (
  milestone: Milestone,
  participations: readonly Participation[],
  parties: readonly string[],
): string[] => parties.filter((party) => !hasReached(participations, party, milestone))

/**
 * The organizations that a released round is compared for, in the order of joining: those that had submitted or agreed to
 * share when it was released, and those of the current parties that have started a response since.
 */
export function comparedOrganizations(
  participations: readonly Participation[],
  parties: readonly PartyStatus[],
): string[] {
  const currentParties = new Set(acceptedOrganizationIds(parties))
  // A party that withdraws before the release loses `submittedAt` and `agreedAt`.
  const compared = participations
    .filter(
      ({ organizationId, startedAt, submittedAt, agreedAt }) =>
        submittedAt ?? agreedAt ?? (startedAt !== null && currentParties.has(organizationId)),
    )
    .map(({ organizationId }) => organizationId)
  return [...new Set(parties.map(({ organizationId }) => organizationId))].filter((id) => compared.includes(id))
}

/** Blockers of an action on an open round for the organization `callerId`. */
export function blockersOf(
  action: RoundAction,
  participations: readonly Participation[],
  parties: readonly string[],
  callerId: string,
): Blocker[] {
  if (action === 'cancel') return []
  if (action === 'retract_agreement') {
    if (hasReached(participations, callerId, 'agreedAt')) return []
    return [{ code: 'NOT_AGREED', message: 'Your organization has not agreed to share.', ref: null }]
  }
  if (partiesWithout('submittedAt', participations, parties).length < parties.length) return []
  return [{ code: 'NOTHING_SUBMITTED', message: 'No party has submitted a response.', ref: null }]
}

/** The participations with changes to that of one organization, which is added if it is absent. */
export function withParticipation(
  participations: readonly Participation[],
  organizationId: string,
  changes: Partial<Participation>,
): Participation[] {
  const defaults = { organizationId, startedAt: null, submittedAt: null, agreedAt: null }
  const before = participations.find((participation) => participation.organizationId === organizationId)
  const after = { ...defaults, ...before, ...changes }
  return before
    ? participations.map((participation) => (participation === before ? after : participation))
    : [...participations, after]
}

/**
 * Whether a round can be released: there are two parties or more, and either every party has submitted, or one has
 * submitted and every party agrees to share. release_checklist_round() checks the same rule in the database.
 */
export function isReleasable(participations: readonly Participation[], parties: readonly string[]): boolean {
  const unsubmitted = partiesWithout('submittedAt', participations, parties).length
  if (parties.length < 2 || unsubmitted === parties.length) return false
  return unsubmitted === 0 || partiesWithout('agreedAt', participations, parties).length === 0
}
