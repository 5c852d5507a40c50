// What an organization may do with its place in a partnership. Exactly one party leads at any time.

import type { Blocker } from '../../problems.ts'
import type { Transition } from '../../records/lifecycles.ts'
import { reservedFor } from '../../records/lifecycles.ts'

export const partyRoles = [
  'recipient',
  'child_care_provider',
  'school_district',
  'state_agency',
  'service_provider',
  'funder',
  'technical_assistance',
  'other',
] as const

export type PartyRole = (typeof partyRoles)[number]

export const partyStates = ['invited', 'accepted', 'declined', 'rescinded', 'withdrawn'] as const
export type PartyState = (typeof partyStates)[number]

export const partyActions = ['accept', 'decline', 'rescind', 'withdraw', 'make_lead'] as const
export type PartyAction = (typeof partyActions)[number]

export const partySteps: Record<PartyAction, Transition<PartyState>> = {
  accept: { from: ['invited'], to: 'accepted', reasonRequired: false },
  decline: { from: ['invited'], to: 'declined', reasonRequired: false },
  rescind: { from: ['invited'], to: 'rescinded', reasonRequired: false },
  withdraw: { from: ['accepted'], to: 'withdrawn', reasonRequired: true },
  make_lead: { from: ['accepted'], to: 'accepted', reasonRequired: false },
}

export interface Place {
  organizationId: string
  lead: boolean
  state: PartyState
}

/** Of the entries of a partnership, those that count wherever every party has to agree. */
export const acceptedOf = <One extends { state: PartyState }>(all: readonly One[]): One[] =>
  all.filter(({ state }) => state === 'accepted')

/** The organizations that take part, in the order of joining. */
export const accepted = (all: readonly Place[]): string[] => acceptedOf(all).map(({ organizationId }) => organizationId)

/** What keeps `asking` from an action on a party's entry, whose state allows it. */
export function blockersOf(action: PartyAction, party: Place, all: readonly Place[], asking: string): Blocker[] {
  const itself = party.organizationId === asking
  const leads = all.some(({ organizationId, lead }) => lead && organizationId === asking)
  const blockers: Blocker[] = []
  switch (action) {
    case 'accept':
    case 'decline':
      if (!itself) blockers.push(reservedFor('the organization that was invited'))
      break
    case 'rescind':
      if (!leads) blockers.push(reservedFor('the lead'))
      break
    case 'withdraw':
      if (!itself) blockers.push(reservedFor('the party itself'))
      if (party.lead) {
        blockers.push({
          code: 'LEAD_TRANSFER_REQUIRED',
          message: 'Make another party the lead before you withdraw.',
          ref: null,
        })
      }
      break
    case 'make_lead':
      if (!leads) blockers.push(reservedFor('the lead'))
      if (party.lead) blockers.push({ code: 'ALREADY_LEAD', message: 'This party leads already.', ref: null })
      break
  }
  return blockers
}
