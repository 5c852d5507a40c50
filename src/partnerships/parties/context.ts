// What decides what may be done within a partnership: how it stands, and who has accepted it.

import type { Reader } from '../../database/database.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { notFound } from '../../problems.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { find, type Partnership } from '../partnerships/store.ts'
import { acceptedOf } from './rules.ts'
import { ofPartnership, type Party } from './store.ts'

export interface PartnershipContext {
  partnership: Partnership
  /** The entries of all parties, in the order of joining. */
  all: Party[]
  /** Of those that have accepted. */
  accepted: Party[]
  /** The organizations that have accepted. */
  parties: string[]
}

export async function loadPartnership(reader: Reader, partnershipId: string): Promise<PartnershipContext> {
  const [[partnership], all] = await Promise.all([
    reader.query(find, { id: partnershipId }),
    reader.query(ofPartnership, { partnershipId }),
  ])
  if (partnership === undefined) throw notFound()
  const accepted = acceptedOf(all)
  return { partnership, all, accepted, parties: accepted.map(({ organizationId }) => organizationId) }
}

/** The same as they stay until the transaction ends. What is asked after this sees what others did before. */
export async function lockPartnership(write: WriteContext, partnershipId: string): Promise<PartnershipContext> {
  const [, context] = await Promise.all([
    write.query(lockPartnershipRow, { partnershipId }),
    loadPartnership(write, partnershipId),
  ])
  return context
}
