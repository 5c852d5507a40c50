// Operations on parties that more than one route performs: an invitation, and the transitions of a party.
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem, unknownReference } from '../../problems.ts'
import { type CollectionRecords, collectionRecordType } from '../../records/collections/collection.ts'
import type { PartyDepartureHook } from '../../records/contributions.ts'
import { saveRecord } from '../../records/save.ts'
import type { PartnershipContext } from './context.ts'
import { acceptedOrganizationIds, type PartyAction, type PartyRole, type PartyState } from './rules.ts'
import type { Party } from './store.ts'
import { parties } from './table.ts'

export const partyRecords = {
  singular: 'party',
  table: parties,
  audienceOf: () => 'everyone',
  constraintProblems: {
    parties_one_active_per_organization: () => new Problem('party-exists'),
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

/** The party and all parties of the partnership, after the transition. */
interface TransitionResult {
  after: Party
  allParties: Party[]
}

/** Makes `party` the lead instead of the current one. */
export async function assignLead(
  write: WriteContext,
  party: Party,
  { allParties }: PartnershipContext,
  reason: string | undefined,
): Promise<TransitionResult> {
  const previousLead = allParties.find(({ lead }) => lead)
  const previousLeadAfter = previousLead && (await write.nextVersion(previousLead, { lead: false }))
  if (previousLead && previousLeadAfter) {
    // Saved before the new lead: a unique index permits one lead at a time.
    const options = { change: 'transition', verb: 'lead_relinquished', reason } as const
    saveRecord(write, partyRecordType, previousLead, previousLeadAfter, options)
  }
  const after = await write.nextVersion(party, { lead: true })
  saveRecord(write, partyRecordType, party, after, { change: 'transition', verb: 'lead_assigned', reason })
  const changed = new Map([previousLeadAfter, after].flatMap((row) => (row ? [[row.id, row]] : [])))
  return { after, allParties: allParties.map((row) => changed.get(row.id) ?? row) }
}

/** Changes the state of `party`. If the party withdraws, calls the hooks of other features. */
export async function changePartyState(
  write: WriteContext,
  party: Party,
  allParties: readonly Party[],
  { action, to, reason }: { action: PartyAction; to: PartyState; reason: string | undefined },
  departureHooks: readonly PartyDepartureHook[],
): Promise<TransitionResult> {
  const acceptedAt = action === 'accept' ? await write.now() : party.acceptedAt
  const after = await write.nextVersion(party, { state: to, acceptedAt, reason: reason ?? null })
  const partiesAfter = allParties.map((row) => (row.id === after.id ? after : row))
  const remaining = acceptedOrganizationIds(partiesAfter)
  const hooks = action === 'withdraw' ? departureHooks : []
  const afterWithdrawal = await Promise.all(
    hooks.map((hook) =>
      hook(write, { partnershipId: party.partnershipId, organizationId: party.organizationId, remaining }),
    ),
  )
  saveRecord(write, partyRecordType, party, after, { change: 'transition', verb: to, reason })
  for (const run of afterWithdrawal) run()
  return { after, allParties: partiesAfter }
}
