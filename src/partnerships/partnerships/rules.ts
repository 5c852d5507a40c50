// The lifecycle of a partnership: which action leads where, and what stands in its way.

import { ruleViolation } from '../../problems.ts'
import type { Transition } from '../../records/lifecycles.ts'
import type { PartnershipAction, PartnershipState } from '../../records/partnership-lifecycle.ts'

/** Why a partnership was terminated, in one word. */
export const terminationCodes = [
  'mutual_agreement',
  'funding_ended',
  'standards_not_met',
  'capacity',
  'obligations_not_met',
  'other',
] as const

/** In these states the records of the parties can no longer be written; partnership_closed() in the database agrees. */
export const closedStates: readonly PartnershipState[] = ['closed', 'terminated']

export const serviceModels = [
  'center_based',
  'family_child_care',
  'home_based',
  'locally_designed',
  'school_based',
  'other',
] as const

/** What parties offer, need and expect of each other is of one of these. */
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

/** Until an agreement can be in force, these are the early states. */
const early = ['exploring', 'planning', 'negotiating'] as const

export const partnershipSteps: Record<PartnershipAction, Transition<PartnershipState>> = {
  start_planning: { from: ['exploring'], to: 'planning', reasonRequired: false },
  start_negotiation: { from: ['planning'], to: 'negotiating', reasonRequired: false },
  activate: { from: ['negotiating'], to: 'active', reasonRequired: false },
  suspend: { from: ['active'], to: 'suspended', reasonRequired: true },
  resume: { from: ['suspended'], to: 'active', reasonRequired: true },
  begin_closing: { from: ['active', 'suspended'], to: 'closing', reasonRequired: false },
  close: { from: ['closing'], to: 'closed', reasonRequired: false },
  terminate: { from: ['negotiating', 'active', 'suspended'], to: 'terminated', reasonRequired: true },
  do_not_pursue: { from: early, to: 'not_pursued', reasonRequired: true },
  reopen: { from: ['not_pursued'], to: 'exploring', reasonRequired: true },
}

/** A term ends after it begins. */
export function checkTerm({ startsOn, endsOn }: { startsOn: string | null; endsOn: string | null }): void {
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    throw ruleViolation('/endsOn', 'The term ends before it begins.')
  }
}
