// Reads what a cost allocation contains: its snapshot, or for a draft the current records.
import type { FastifyRequest } from 'fastify'
import type { Reader } from '../../database/session.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { rulesOf } from './rules.ts'
import { type CostAllocation, findSnapshot, loadRecords } from './store.ts'
import type { AllocationContent } from './views.ts'

/** The organizations whose records count. A former party reads what it could read when it left, when it was a party. */
export const countedParties = (
  { relation, caller }: FastifyRequest,
  { parties }: Pick<PartnershipContext, 'parties'>,
): string[] => (relation === 'former' ? [...parties, caller.organizationId] : parties)

/** The text of the snapshot of a version that is not a draft. */
export async function loadSnapshot(
  reader: Reader,
  { partnershipId, id, hash }: Pick<CostAllocation, 'partnershipId' | 'id' | 'hash'>,
): Promise<string> {
  const [found] = await reader.query(findSnapshot, { partnershipId, id, hash })
  if (found === undefined) throw new Error(`The cost allocation ${id} has no snapshot with the hash ${hash}.`)
  return found.snapshot
}

export const loadContent = async (
  reader: Reader,
  row: CostAllocation,
  parties: readonly string[],
): Promise<AllocationContent> =>
  row.state === 'draft'
    ? { rules: rulesOf(row), records: await loadRecords(reader, row.partnershipId, row, parties) }
    : { frozen: await loadSnapshot(reader, row) }
