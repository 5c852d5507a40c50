// Operations on parties: an invitation, and the transitions of a party.
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem, unknownReference } from '../../problems.ts'
import { type CollectionRecords, collectionRecordType } from '../../records/collections/collection.ts'
import type { PartyAcceptanceHook, PartyDepartureHook } from '../../records/contributions.ts'
import { saveRecord } from '../../records/save.ts'
import { showExternalIdsOf } from '../partnerships/external-ids.ts'
import { acceptedOrganizationIds, acceptedParties, type PartyRole, type PartyState } from './rules.ts'
import type { Party } from './store.ts'
import { parties } from './table.ts'

export const partyRecords = {
  singular: 'party',
  table: parties,
  /** Observers and invited organizations see neither notices of removal nor offers of the lead. */
  audienceOf: (_row, verb) => (/^(removal|lead_offer|lead_declined)/.test(verb) ? 'parties' : 'everyone'),
  constraintProblems: {
    parties_one_active_per_organization: () =>
      new Problem('party-exists', 'The organization is invited to the partnership, or has accepted it.'),
    parties_organization_id_organizations_id_fk: () =>
      unknownReference('/organizationId', 'There is no such organization.'),
  },
} satisfies CollectionRecords<Party>

export const partyRecordType = collectionRecordType<Party>(partyRecords)

interface Invitation {
  organizationId: string
  role: PartyRole
  invitation?: string
  externalIds?: ExternalId[]
}

/** Creates an invited party. Call it with the partnership locked. */
export async function invite(
  write: WriteContext,
  partnershipId: string,
  { organizationId, role, invitation, externalIds = [] }: Invitation,
): Promise<Party> {
  const row: Party = {
    id: uuidv7(),
    partnershipId,
    organizationId,
    lead: false,
    role,
    state: 'invited',
    acceptedAt: null,
    invitation: invitation ?? null,
    reason: null,
    leadOffer: null,
    externalIds,
    ...(await write.creationStamp()),
  }
  saveRecord(write, partyRecordType, undefined, row, { change: 'create', verb: 'invited' })
  return row
}

/** Rescinds the invitations that were not answered. */
export async function rescindInvitations(
  write: WriteContext,
  allParties: readonly Party[],
  reason: string | undefined,
): Promise<void> {
  for (const party of allParties.filter(({ state }) => state === 'invited')) {
    const after = await write.nextVersion(party, { state: 'rescinded', reason: reason ?? null })
    saveRecord(write, partyRecordType, party, after, { change: 'transition', verb: 'rescinded', reason })
  }
}

/** What a transition depends on. The partnership is locked. */
export interface TransitionInput {
  party: Party
  allParties: readonly Party[]
  reason: string | undefined
  acceptanceHooks: readonly PartyAcceptanceHook[]
  departureHooks: readonly PartyDepartureHook[]
}

/** The party and all parties of the partnership, after the transition. */
interface TransitionResult {
  after: Party
  allParties: Party[]
}

const withChanged = (allParties: readonly Party[], ...changed: Party[]): Party[] =>
  allParties.map((row) => changed.find(({ id }) => id === row.id) ?? row)

/** Saves the answer to an invitation. */
export async function answerInvitation(
  write: WriteContext,
  { party, allParties, reason, acceptanceHooks }: TransitionInput,
  to: PartyState,
): Promise<TransitionResult> {
  const acceptedAt = to === 'accepted' ? await write.now() : null
  const after = await write.nextVersion(party, { state: to, acceptedAt, reason: reason ?? null })
  saveRecord(write, partyRecordType, party, after, { change: 'transition', verb: to, reason })
  if (to === 'accepted') for (const hook of acceptanceHooks) await hook(write, party.partnershipId)
  return { after, allParties: withChanged(allParties, after) }
}

/** Offers the lead to `party`. */
export async function offerLead(
  write: WriteContext,
  { party, allParties, reason }: TransitionInput,
): Promise<TransitionResult> {
  const { organizationId: offeredBy, onBehalfBy } = write.caller
  const leadOffer = { offeredBy, onBehalfBy, offeredAt: await write.now(), reason: reason ?? null }
  const after = await write.nextVersion(party, { leadOffer })
  saveRecord(write, partyRecordType, party, after, { change: 'transition', verb: 'lead_offered', reason })
  return { after, allParties: withChanged(allParties, after) }
}

export async function endLeadOffer(
  write: WriteContext,
  { party, allParties, reason }: Pick<TransitionInput, 'party' | 'allParties' | 'reason'>,
  verb: 'lead_declined' | 'lead_offer_withdrawn',
): Promise<TransitionResult> {
  const after = await write.nextVersion(party, { leadOffer: null })
  saveRecord(write, partyRecordType, party, after, { change: 'transition', verb, reason })
  return { after, allParties: withChanged(allParties, after) }
}

/** Makes `party` the lead instead of the current one. */
export async function transferLead(
  write: WriteContext,
  { party, allParties, reason }: Pick<TransitionInput, 'party' | 'allParties' | 'reason'>,
): Promise<TransitionResult> {
  const previousLead = allParties.find(({ lead }) => lead)
  const previousLeadAfter = previousLead && (await write.nextVersion(previousLead, { lead: false }))
  if (previousLead && previousLeadAfter) {
    // Saved before the new lead: a unique index permits one lead at a time.
    const options = { change: 'transition', verb: 'lead_relinquished', reason } as const
    saveRecord(write, partyRecordType, previousLead, previousLeadAfter, options)
  }
  await showExternalIdsOf(write, party.partnershipId, party.organizationId)
  const after = await write.nextVersion(party, { lead: true, leadOffer: null })
  saveRecord(write, partyRecordType, party, after, { change: 'transition', verb: 'lead_assigned', reason })
  return { after, allParties: withChanged(allParties, after, ...(previousLeadAfter ? [previousLeadAfter] : [])) }
}

/** The party withdraws. */
export const withdraw = (write: WriteContext, input: TransitionInput) =>
  leave(write, input, { to: 'withdrawn', reason: input.reason ?? null })

/**
 * Removes `party`. If it is the lead, the party that gave the notice leads from then on or, if that one has left, the caller;
 * an offer of the removed lead ends.
 */
export async function remove(
  write: WriteContext,
  input: TransitionInput,
  noticeGivenBy: string | undefined,
): Promise<TransitionResult> {
  const remaining = acceptedParties(input.allParties).filter(({ id }) => id !== input.party.id)
  const of = (id: string | undefined) => remaining.find(({ organizationId }) => organizationId === id)
  const nextLead = input.party.lead ? (of(noticeGivenBy) ?? of(write.caller.organizationId)) : undefined
  // Observers read `reason`. The reason of the removal is that of the notice, which they do not read.
  return leave(write, input, { to: 'removed', reason: null, nextLead })
}

interface Departure {
  to: 'withdrawn' | 'removed'
  reason: string | null
  /** Leads from now on, if the lead leaves. */
  nextLead?: Party | undefined
}

/** Ends the membership of `party`, and calls the hooks of other features. */
async function leave(
  write: WriteContext,
  { party, allParties, reason, departureHooks }: TransitionInput,
  { to, reason: storedReason, nextLead }: Departure,
): Promise<TransitionResult> {
  const { partnershipId, organizationId } = party
  const remaining = acceptedOrganizationIds(allParties).filter((id) => id !== organizationId)
  const afterDeparture = await Promise.all(
    departureHooks.map((hook) => hook(write, { partnershipId, organizationId, remaining })),
  )
  // Before the party leaves: it reads the state at that time, in which a party leads.
  const before = nextLead ? await replaceLead(write, nextLead, allParties) : allParties
  const row = before.find(({ id }) => id === party.id) ?? party
  const after = await write.nextVersion(row, { state: to, leadOffer: null, reason: storedReason })
  saveRecord(write, partyRecordType, row, after, { change: 'transition', verb: to, reason })
  for (const run of afterDeparture) run()
  return { after, allParties: withChanged(before, after) }
}

/** Makes `nextLead` the lead, and ends an offer of the current lead to another party. */
async function replaceLead(write: WriteContext, nextLead: Party, allParties: readonly Party[]): Promise<Party[]> {
  const offered = allParties.find(({ id, leadOffer }) => leadOffer !== null && id !== nextLead.id)
  const before = offered
    ? await endLeadOffer(write, { party: offered, allParties, reason: undefined }, 'lead_offer_withdrawn')
    : { allParties }
  return (await transferLead(write, { party: nextLead, allParties: before.allParties, reason: undefined })).allParties
}
