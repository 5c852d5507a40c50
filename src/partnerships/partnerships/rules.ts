// The lifecycle of a partnership, and the allowed values of its fields. Pure.
import { ruleViolation } from '../../problems.ts'
import type { Transition } from '../../records/lifecycles.ts'
import type { PartnershipAction, PartnershipState } from '../../records/partnership-lifecycle.ts'

export const terminationCodes = [
  'mutual_agreement',
  'funding_ended',
  'standards_not_met',
  'capacity',
  'obligations_not_met',
  'other',
] as const

/** In these states most records of a partnership cannot be written. partnership_closed() and set_request_context() repeat them. */
export const closedStates: readonly PartnershipState[] = ['closed', 'terminated']

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

export const partnershipTransitions: Record<PartnershipAction, Transition<PartnershipState>> = {
  start_planning: { from: ['exploring'], to: 'planning', reasonRequired: false },
  start_negotiation: { from: ['planning'], to: 'negotiating', reasonRequired: false },
  activate: { from: ['negotiating'], to: 'active', reasonRequired: false },
  suspend: { from: ['active'], to: 'suspended', reasonRequired: true },
  resume: { from: ['suspended'], to: 'active', reasonRequired: true },
  begin_closing: { from: ['active', 'suspended'], to: 'closing', reasonRequired: false },
  close: { from: ['closing'], to: 'closed', reasonRequired: false },
  terminate: { from: ['negotiating', 'active', 'suspended'], to: 'terminated', reasonRequired: true },
  do_not_pursue: { from: earlyStates, to: 'not_pursued', reasonRequired: true },
  reopen: { from: ['not_pursued'], to: 'exploring', reasonRequired: true },
}

/** Throws `rule-violation` if the term ends before it starts. */
export function checkTerm({ startsOn, endsOn }: { startsOn: string | null; endsOn: string | null }): void {
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    throw ruleViolation('/endsOn', 'The last day of the term is before the first.')
  }
}
