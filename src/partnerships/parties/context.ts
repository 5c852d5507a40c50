// What decides what may be done within a partnership: how it stands, and who has accepted it.
import type { Reader } from '../../database/database.ts'
import type { Change } from '../../http/exchange.ts'
import { find, hold, type Partnership } from '../partnerships/store.ts'
import { notFound } from '../../problems.ts'
import { acceptedOf } from './rules.ts'
import { ofPartnership, type Party } from './store.ts'

export interface Surroundings {
  partnership: Partnership
  /** The entries of all parties, in the order of joining. */
  all: Party[]
  /** Of those that have accepted. */
  accepted: Party[]
  /** The organizations that have accepted. */
  parties: string[]
}

export async function surroundingsOf(reader: Reader, partnershipId: string): Promise<Surroundings> {
  const [[partnership], all] = await Promise.all([
    reader.ask(find, { id: partnershipId }),
    reader.ask(ofPartnership, { partnershipId }),
  ])
  if (partnership === undefined) throw notFound()
  const accepted = acceptedOf(all)
  return { partnership, all, accepted, parties: accepted.map(({ organizationId }) => organizationId) }
}

/** The same as they stay until the transaction ends. What is asked after this sees what others did before. */
export async function heldSurroundings(change: Change, partnershipId: string): Promise<Surroundings> {
  const [, around] = await Promise.all([change.ask(hold, { partnershipId }), surroundingsOf(change, partnershipId)])
  return around
}
