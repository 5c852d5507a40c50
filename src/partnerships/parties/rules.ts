// Which organization may perform which action on a party record. Exactly one party leads at any time. Pure.
import type { Blocker } from '../../problems.ts'
import { utcDayOf } from '../../records/days.ts'
import type { Actors, Lifecycle, Transition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type PartyBinding, withdrawalBlockers } from '../agreement-bindings/rules.ts'
import {
  isOpen,
  type RemovalAction,
  type RemovalNotice,
  removalBlockersOf,
  removalNoticeOpen,
} from './removal-rules.ts'

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

export const partyStates = ['invited', 'accepted', 'declined', 'rescinded', 'withdrawn', 'removed'] as const
export type PartyState = (typeof partyStates)[number]

export const partyActions = [
  'accept',
  'decline',
  'rescind',
  'withdraw',
  'offer_lead',
  'accept_lead',
  'decline_lead',
  'withdraw_lead_offer',
  'give_notice_of_removal',
  'object_to_removal',
  'withdraw_notice_of_removal',
  'remove',
] as const
export type PartyAction = (typeof partyActions)[number]

export interface PartyStatus {
  organizationId: string
  lead: boolean
  state: PartyState
}

/** The lead is offered to one party at a time. The offer ends when it is answered or withdrawn, or when either of the two leaves. */
export interface LeadOffer {
  offeredBy: string
  onBehalfBy: string | null
  offeredAt: string
  reason: string | null
}

/** A party record, and what its rules depend on. */
export interface PartySubject {
  party: PartyStatus & { id: string; leadOffer: LeadOffer | null }
  allParties: readonly (PartySubject['party'] & { partnershipId: string })[]
  /** The latest notice of removal of the party, unless it was withdrawn. */
  notice: RemovalNotice | undefined
  /** Which parties agreements bind. */
  bindings: readonly PartyBinding[]
}

/** The parties whose consent is required where every party has to agree. */
export const acceptedParties = <Party extends { state: PartyState }>(parties: readonly Party[]): Party[] =>
  parties.filter(({ state }) => state === 'accepted')

/** The ids of the organizations in `acceptedParties`, in the same order. */
export const acceptedOrganizationIds = (parties: readonly PartyStatus[]): string[] =>
  acceptedParties(parties).map(({ organizationId }) => organizationId)

export const isLead = (organizationId: string, parties: readonly PartyStatus[]): boolean =>
  parties.some((party) => party.lead && party.organizationId === organizationId)

const isParty = (organizationId: string, parties: readonly PartyStatus[]): boolean =>
  acceptedOrganizationIds(parties).includes(organizationId)

/** The organizations that may remove `party`: the lead, or every other party if the lead is to be removed. */
const removersOf = (party: PartyStatus, allParties: readonly PartyStatus[]): string[] =>
  acceptedOrganizationIds(allParties).filter(
    (id) => id !== party.organizationId && (party.lead || isLead(id, allParties)),
  )

export const theLead: Actors<{ allParties: readonly PartyStatus[] }> = {
  words: 'the lead',
  kind: 'lead',
  include: ({ allParties }, callerId) => isLead(callerId, allParties),
}
const itself: Actors<PartySubject> = {
  words: 'the party itself',
  kind: 'one',
  include: ({ party }, callerId) => party.organizationId === callerId,
}
const objectors: Actors<PartySubject> = { ...itself, words: 'the party itself, or an operator by `objectToRemoval`' }
const invited: Actors<PartySubject> = { ...itself, words: 'the organization that was invited' }
// A party that does not respond is removed by the lead; a lead that does not respond, by any other party.
const removers: Actors<PartySubject> = {
  words: 'the lead or, for the removal of the lead, any other party',
  kind: 'any',
  include: ({ party, allParties }, callerId) => removersOf(party, allParties).includes(callerId),
}
const noticeGiver: Actors<PartySubject> = {
  words: 'the party that gave the notice or, after it has left, any other party',
  kind: 'any',
  include: ({ party, allParties, notice }, callerId) =>
    callerId !== party.organizationId &&
    isParty(callerId, allParties) &&
    (notice === undefined || notice.organizationId === callerId || !isParty(notice.organizationId, allParties)),
}

export const partyTransitions: Record<PartyAction, Transition<PartyState, PartySubject>> = {
  accept: { from: ['invited'], to: 'accepted', needs: [], by: invited },
  decline: { from: ['invited'], to: 'declined', needs: [], by: invited },
  rescind: { from: ['invited'], to: 'rescinded', needs: [], by: theLead },
  withdraw: { from: ['accepted'], to: 'withdrawn', needs: ['reason'], by: itself },
  offer_lead: { from: ['accepted'], to: 'accepted', needs: [], by: theLead },
  accept_lead: { from: ['accepted'], to: 'accepted', needs: [], by: itself },
  decline_lead: { from: ['accepted'], to: 'accepted', needs: [], by: itself },
  withdraw_lead_offer: { from: ['accepted'], to: 'accepted', needs: [], by: theLead },
  give_notice_of_removal: { from: ['accepted'], to: 'accepted', needs: ['reason', 'removalOn'], by: removers },
  object_to_removal: { from: ['accepted'], to: 'accepted', needs: ['reason'], by: objectors },
  withdraw_notice_of_removal: { from: ['accepted'], to: 'accepted', needs: [], by: noticeGiver },
  remove: { from: ['accepted'], to: 'removed', needs: [], by: removers },
}

export const partyLifecycle: Lifecycle<PartyState> = {
  record: 'party',
  states: partyStates,
  transitions: partyTransitions,
}

/** What blocks an action, besides the state of the party and the actor. */
export function blockersOf(
  action: PartyAction,
  { party, allParties, notice, bindings }: PartySubject,
  now: string,
): Blocker[] {
  switch (action) {
    case 'accept':
    case 'decline':
    case 'rescind':
      return []
    case 'withdraw':
      return [...(party.lead ? [leadTransferRequired] : []), ...withdrawalBlockers(party.organizationId, bindings, now)]
    case 'offer_lead': {
      const offered = allParties.find(({ leadOffer }) => leadOffer !== null)
      return [
        ...(party.lead ? [alreadyLead] : []),
        ...(offered ? [leadOfferOpen(pathInPartnership(offered.partnershipId, `/parties/${offered.id}`))] : []),
        ...(isOpen(notice) ? [removalNoticeOpen] : []),
      ]
    }
    case 'accept_lead':
    case 'decline_lead':
    case 'withdraw_lead_offer':
      return party.leadOffer === null ? [noLeadOffer] : []
    default:
      return removalBlockersOf(action satisfies RemovalAction, notice, utcDayOf(Date.parse(now)))
  }
}

const leadTransferRequired: Blocker = {
  code: 'LEAD_TRANSFER_REQUIRED',
  message:
    'Before the lead withdraws, it offers the lead to another party, and that party accepts. Without another party the lead ends the partnership instead.',
  ref: null,
}
const alreadyLead: Blocker = { code: 'ALREADY_LEAD', message: 'The party is already the lead.', ref: null }
const leadOfferOpen = (ref: string): Blocker => ({
  code: 'LEAD_OFFER_OPEN',
  message: 'The lead is already offered to a party. That party can decline the offer, and the lead can withdraw it.',
  ref,
})
const noLeadOffer: Blocker = { code: 'LEAD_NOT_OFFERED', message: 'The lead is not offered to the party.', ref: null }
