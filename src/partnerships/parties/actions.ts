// Inviting an organization, which the lead does, and which a candidate turns into.
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem, unknownReference } from '../../problems.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import type { PartyRole } from './rules.ts'
import * as store from './store.ts'
import { parties } from './table.ts'

interface Invitation {
  organizationId: string
  role: PartyRole
  invitation?: string
  externalIds?: ExternalId[]
}

export const partyRecordType: RecordType<store.Party> = {
  subjectType: 'party',
  table: parties,
  store,
  streamOf: ({ partnershipId }) => partnershipId,
  audienceOf: () => 'everyone',
  constraintProblems: {
    parties_one_active_entry_per_organization: () => new Problem('party-exists'),
    parties_organization_id_organizations_id_fk: () =>
      unknownReference('/organizationId', 'There is no such organization.'),
  },
}

export async function invite(
  write: WriteContext,
  partnershipId: string,
  { organizationId, role, invitation, externalIds: ids = [] }: Invitation,
): Promise<store.Party> {
  const row: store.Party = {
    id: uuidv7(),
    partnershipId,
    organizationId,
    lead: false,
    role,
    state: 'invited',
    acceptedAt: null,
    invitation: invitation ?? null,
    reason: null,
    externalIds: ids,
    ...(await write.creationStamp()),
  }
  saveRecord(write, partyRecordType, undefined, row, { change: 'create', verb: 'invited' })
  return row
}
