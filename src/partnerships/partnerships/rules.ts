// The lifecycle of a partnership, and the allowed values of its fields. Pure.
import { type Blocker, ruleViolation } from '../../problems.ts'
import type { Lifecycle, Transition } from '../../records/lifecycles.ts'
import {
  type PartnershipAction,
  type PartnershipState,
  partnershipStates,
} from '../../records/partnership-lifecycle.ts'
import { type PartyStatus, theLead } from '../parties/rules.ts'

export const terminationCodes = [
  'mutual_agreement',
  'funding_ended',
  'standards_not_met',
  'capacity',
  'obligations_not_met',
  'other',
] as const

export type TerminationCode = (typeof terminationCodes)[number]

export const serviceModels = [
  'center_based',
  'family_child_care',
  'home_based',
  'locally_designed',
  'school_based',
  'other',
] as const

/** Every offer, need and expectation has one of these aspects (W1). */
export const aspects = [
  'finance',
  'legal',
  'standards',
  'systems',
  'resources',
  'staffing',
  'services',
  'data',
] as const
export type Aspect = (typeof aspects)[number]

/** The states before an agreement can be in force. */
const earlyStates = ['exploring', 'planning', 'negotiating'] as const

const byLead = { by: theLead, needs: [] } as const
const byLeadWithReason = { by: theLead, needs: ['reason'] } as const
const byLeadWithCode = { by: theLead, needs: ['reason', 'terminationCode'] } as const

export const partnershipTransitions: Record<
  PartnershipAction,
  Transition<PartnershipState, { allParties: readonly PartyStatus[] }>
> = {
  start_planning: { from: ['exploring'], to: 'planning', ...byLead },
  start_negotiation: { from: ['planning'], to: 'negotiating', ...byLead },
  activate: { from: ['negotiating'], to: 'active', ...byLead },
  suspend: { from: ['active'], to: 'suspended', ...byLeadWithReason },
  resume: { from: ['suspended', 'closing'], to: 'active', ...byLeadWithReason },
  begin_closing: { from: ['active', 'suspended'], to: 'closing', ...byLead },
  close: { from: ['closing'], to: 'closed', ...byLead },
  terminate: { from: ['negotiating', 'active', 'suspended', 'closing'], to: 'terminated', ...byLeadWithCode },
  do_not_pursue: { from: earlyStates, to: 'not_pursued', ...byLeadWithReason },
  reopen: { from: ['not_pursued'], to: 'exploring', ...byLeadWithReason },
  // For a partnership that was created by mistake.
  withdraw: { from: ['exploring'], to: 'withdrawn', ...byLead },
}

export const partnershipLifecycle: Lifecycle<PartnershipState> = {
  record: 'partnership',
  states: partnershipStates,
  transitions: partnershipTransitions,
}

/** A time during which the partnership is or was suspended. */
export interface Suspension {
  startedAt: string
  /** Null while it is suspended. */
  endedAt: string | null
}

export const maxSuspensions = 100

/** What blocks an action by the partnership's own record and parties; features contribute other blockers. */
export function blockersOf(
  action: PartnershipAction,
  { suspensions }: { suspensions: readonly Suspension[] },
  parties: readonly { acceptedAt: string | null }[],
): Blocker[] {
  if (action === 'withdraw' && parties.filter(({ acceptedAt }) => acceptedAt !== null).length > 1) {
    const message = 'Another party has accepted the partnership. The action do_not_pursue ends it.'
    return [{ code: 'ANOTHER_PARTY_ACCEPTED', message, ref: null }]
  }
  if (action === 'suspend' && suspensions.length >= maxSuspensions) {
    const message = `The partnership was suspended ${maxSuspensions} times, which is the maximum.`
    return [{ code: 'TOO_MANY_SUSPENSIONS', message, ref: null }]
  }
  return []
}

/** The suspensions after a transition at `now`: one begins in the state suspended, and ends with that state. */
export function suspensionsAfter(suspensions: readonly Suspension[], to: PartnershipState, now: string): Suspension[] {
  const ended = suspensions.map(({ startedAt, endedAt }) => ({ startedAt, endedAt: endedAt ?? now }))
  return to === 'suspended' ? [...ended, { startedAt: now, endedAt: null }] : ended
}

/** Throws `rule-violation` if the term ends before it starts. */
export function checkTerm({ startsOn, endsOn }: { startsOn: string | null; endsOn: string | null }): void {
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    throw ruleViolation('/endsOn', 'The last day of the term is before the first.')
  }
}
