// Which organization may perform which action on a party record. Exactly one party leads at any time. Pure.
import type { Blocker } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'

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

export const partyActions = ['accept', 'decline', 'rescind', 'withdraw', 'assign_lead'] as const
export type PartyAction = (typeof partyActions)[number]

export const partyTransitions: Record<PartyAction, Transition<PartyState>> = {
  accept: { from: ['invited'], to: 'accepted', reasonRequired: false },
  decline: { from: ['invited'], to: 'declined', reasonRequired: false },
  rescind: { from: ['invited'], to: 'rescinded', reasonRequired: false },
  withdraw: { from: ['accepted'], to: 'withdrawn', reasonRequired: true },
  assign_lead: { from: ['accepted'], to: 'accepted', reasonRequired: false },
}

export interface PartyStatus {
  organizationId: string
  lead: boolean
  state: PartyState
}

/** The parties whose consent is required where every party has to agree. */
export const acceptedParties = <Party extends { state: PartyState }>(parties: readonly Party[]): Party[] =>
  parties.filter(({ state }) => state === 'accepted')

/** The ids of the organizations in `acceptedParties`, in the same order. */
export const acceptedOrganizationIds = (parties: readonly PartyStatus[]): string[] =>
  acceptedParties(parties).map(({ organizationId }) => organizationId)

export const isLead = (organizationId: string, parties: readonly PartyStatus[]): boolean =>
  parties.some((party) => party.lead && party.organizationId === organizationId)

/** What blocks an action on `party` for the organization `callerId`, if the state of the party allows the action. */
export function blockersOf(
  action: PartyAction,
  party: PartyStatus,
  allParties: readonly PartyStatus[],
  callerId: string,
): Blocker[] {
  const isOwnRecord = party.organizationId === callerId
  const leadOnly = isLead(callerId, allParties) ? [] : [reservedFor('the lead')]
  switch (action) {
    case 'accept':
    case 'decline':
      return isOwnRecord ? [] : [reservedFor('the organization that was invited')]
    case 'rescind':
      return leadOnly
    case 'withdraw':
      return [...(isOwnRecord ? [] : [reservedFor('the party itself')]), ...(party.lead ? [leadTransferRequired] : [])]
    case 'assign_lead':
      return [...leadOnly, ...(party.lead ? [alreadyLead] : [])]
  }
}

const leadTransferRequired: Blocker = {
  code: 'LEAD_TRANSFER_REQUIRED',
  message: 'The lead assigns the lead to another party before it withdraws.',
  ref: null,
}
const alreadyLead: Blocker = { code: 'ALREADY_LEAD', message: 'The party is already the lead.', ref: null }
