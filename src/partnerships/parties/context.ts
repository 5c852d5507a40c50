// A partnership with its parties: what the rules of most records in a partnership depend on.
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { notFound, unknownReference } from '../../problems.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { find, type Partnership } from '../partnerships/store.ts'
import { acceptedParties as acceptedOf, acceptedOrganizationIds } from './rules.ts'
import { findByPartnership, type Party } from './store.ts'

export interface PartnershipContext {
  partnership: Partnership
  /** The party records in every state, oldest first. */
  allParties: Party[]
  /** The party records in the state accepted, oldest first. */
  acceptedParties: Party[]
  /** The ids of the organizations in `acceptedParties`, in the same order. */
  parties: string[]
}

export const leadIdOf = ({ acceptedParties }: PartnershipContext): string =>
  acceptedParties.find(({ lead }) => lead)?.organizationId ?? ''

/** Throws 404 if the caller does not see the partnership. */
export async function loadPartnership(reader: Reader, partnershipId: string): Promise<PartnershipContext> {
  const [[partnership], allParties] = await Promise.all([
    reader.query(find, { id: partnershipId }),
    reader.query(findByPartnership, { partnershipId }),
  ])
  if (partnership === undefined) throw notFound()
  const acceptedParties = acceptedOf(allParties)
  return { partnership, allParties, acceptedParties, parties: acceptedParties.map((party) => party.organizationId) }
}

/** Locks the partnership until the transaction ends, then loads it. Later queries see what was committed before the lock. */
export async function lockPartnership(write: WriteContext, partnershipId: string): Promise<PartnershipContext> {
  const [, context] = await Promise.all([
    write.query(lockPartnershipRow, { partnershipId }),
    loadPartnership(write, partnershipId),
  ])
  return context
}

/** Throws 422 at `pointer` unless the organization is an accepted party of the partnership. */
export async function mustBeAcceptedParty(
  reader: Reader,
  partnershipId: string,
  organizationId: string,
  pointer: string,
): Promise<void> {
  const parties = acceptedOrganizationIds(await reader.query(findByPartnership, { partnershipId }))
  if (parties.includes(organizationId)) return
  throw unknownReference(pointer, 'The organization is not an accepted party of the partnership.')
}
