// The lifecycle of a candidate, and which party may perform which action (Q7). Pure.
import type { Blocker } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'

export const candidateStates = ['considered', 'invited', 'ruled_out'] as const
export type CandidateState = (typeof candidateStates)[number]

export const candidateActions = ['invite', 'rule_out', 'reconsider'] as const
export type CandidateAction = (typeof candidateActions)[number]

export const candidateTransitions: Record<CandidateAction, Transition<CandidateState>> = {
  invite: { from: ['considered'], to: 'invited', reasonRequired: false },
  rule_out: { from: ['considered'], to: 'ruled_out', reasonRequired: true },
  reconsider: { from: ['ruled_out', 'invited'], to: 'considered', reasonRequired: false },
}

/** Every party may rule out and reconsider; only the lead may invite, and only a registered organization. */
export function blockersOf(
  action: CandidateAction,
  { candidateOrganizationId }: { candidateOrganizationId: string | null },
  relation: string | null,
): Blocker[] {
  if (relation !== 'lead' && relation !== 'party') return [reservedFor('the parties')]
  if (action !== 'invite') return []
  const blockers = relation === 'lead' ? [] : [reservedFor('the lead')]
  if (candidateOrganizationId === null) {
    const message = 'Register the organization, and set candidateOrganizationId.'
    blockers.push({ code: 'ORGANIZATION_NOT_REGISTERED', message, ref: '/v1/organizations' })
  }
  return blockers
}
