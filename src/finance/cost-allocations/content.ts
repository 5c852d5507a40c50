// Reads what a cost allocation contains: its snapshot, or for a draft the current records.
import type { FastifyRequest } from 'fastify'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { findIds } from '../funding-sources/store.ts'
import { type Assumptions, assumedBaseIds, assumedSourceIds, withAssumptions } from './assumptions.ts'
import { type AllocationRules, allocatedBase, allocatedLine, allocatedSource, rulesOf } from './rules.ts'
import { type AllocationRows, type CostAllocation, findSnapshot, loadRows } from './store.ts'
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
    ? draftContent(row, await loadRows(reader, row.partnershipId, row, parties), parties)
    : { frozen: await loadSnapshot(reader, row) }

function draftContent(
  rules: AllocationRules,
  { lines, bases, sources, otherSources }: AllocationRows,
  parties: readonly string[],
): AllocationContent {
  const byId = new Map(sources.map((source) => [source.id, source]))
  const used = new Set(lines.map(({ baseId }) => baseId))
  const inOrder = rules.sourceIds.flatMap((id) => byId.get(id) ?? [])
  return {
    rules: rulesOf(rules),
    records: {
      // All money of a partnership is in one currency, and a draft names a source.
      currency: sources[0]?.currency ?? 'USD',
      lines: lines.map(allocatedLine),
      bases: bases.filter(({ id }) => used.has(id)).map(allocatedBase),
      sources: inOrder.filter(({ organizationId }) => parties.includes(organizationId)).map(allocatedSource),
      otherSources,
    },
  }
}

/** What a draft would allocate with assumptions. Throws 422 if they break a rule. */
export async function assumedContent(
  reader: Reader,
  row: CostAllocation,
  parties: readonly string[],
  assumptions: Assumptions,
): Promise<AllocationContent> {
  const { partnershipId } = row
  const ids = pgArray(assumedSourceIds(assumptions))
  const [rows, found, { now }] = await Promise.all([
    loadRows(reader, partnershipId, row, parties, assumedBaseIds(assumptions)),
    reader.query(findIds, { partnershipId, ids }),
    reader.context,
  ])
  const known = { sourceIds: new Set(found.map(({ id }) => id)), now }
  return draftContent(row, withAssumptions(rows, assumptions, known), parties)
}
