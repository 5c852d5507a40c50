// The lifecycle of a candidate, and which party may perform which action (Q7). Pure.
import type { Blocker } from '../../problems.ts'
import { anyParty, type Lifecycle, type OfPartnership, type Transition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type PartyStatus, theLead } from '../parties/rules.ts'

export const candidateStates = ['considered', 'invited', 'ruled_out'] as const
export type CandidateState = (typeof candidateStates)[number]

export const candidateActions = ['invite', 'rule_out', 'reconsider'] as const
export type CandidateAction = (typeof candidateActions)[number]

/** What the rules depend on besides the candidate. */
interface CandidateSubject extends OfPartnership {
  allParties: readonly (PartyStatus & { id: string })[]
}

export const candidateTransitions: Record<CandidateAction, Transition<CandidateState, CandidateSubject>> = {
  invite: { from: ['considered'], to: 'invited', needs: [], by: theLead },
  rule_out: { from: ['considered'], to: 'ruled_out', needs: ['reason'], by: anyParty },
  reconsider: { from: ['ruled_out', 'invited'], to: 'considered', needs: [], by: anyParty },
}

export const candidateLifecycle: Lifecycle<CandidateState> = {
  record: 'candidate',
  states: candidateStates,
  transitions: candidateTransitions,
}

interface Candidate {
  partnershipId: string
  candidateOrganizationId: string | null
  /** The party that the invitation created. */
  partyId: string | null
}

/** Only a registered organization can be invited, and a candidate is reconsidered when its invitation has ended. */
export function blockersOf(
  action: CandidateAction,
  { partnershipId, candidateOrganizationId, partyId }: Candidate,
  { allParties }: CandidateSubject,
): Blocker[] {
  if (action === 'invite' && candidateOrganizationId === null) {
    const message = 'Register the organization, and set candidateOrganizationId.'
    return [{ code: 'ORGANIZATION_NOT_REGISTERED', message, ref: '/v1/organizations' }]
  }
  if (action !== 'reconsider' || partyId === null) return []
  const ref = pathInPartnership(partnershipId, `/parties/${partyId}`)
  switch (allParties.find(({ id }) => id === partyId)?.state) {
    case 'invited': {
      const message = 'The invitation is open. The lead can rescind it, and the organization can decline it.'
      return [{ code: 'INVITATION_OPEN', message, ref }]
    }
    case 'accepted': {
      const message = 'The organization has accepted the invitation. It is a party until it withdraws or is removed.'
      return [{ code: 'INVITATION_ACCEPTED', message, ref }]
    }
    default:
      return []
  }
}
