// The content of a cost allocation with its result: computed from the current records for a draft, frozen when it is proposed. Pure.
import { percentOf } from '../../records/decimals.ts'
import { formatAmount, toMinorUnits } from '../../records/money.ts'
import { allocate, type LineAllocation } from './allocation.ts'
import {
  type AllocatedBase,
  type AllocatedLine,
  type AllocatedShare,
  type AllocatedSource,
  type AllocationRules,
  type AllocationSnapshot,
  maxLines,
  type NamedSource,
  snapshotFormat,
} from './rules.ts'

/** The current records that a draft allocates. */
export interface AllocationRecords {
  currency: string
  /** In the order in which they are allocated; one more than `maxLines` if there are more. */
  lines: AllocatedLine[]
  bases: AllocatedBase[]
  /** In the order of `sourceIds`. */
  sources: AllocatedSource[]
  otherSources: NamedSource[]
}

/** An allocation: its content with the result, and how each line came to it. */
export interface Allocation {
  snapshot: AllocationSnapshot
  lines: LineShares[]
}

/** Of a draft with too many lines, the first ones. */
export function allocateDraft(rules: AllocationRules, records: AllocationRecords): Allocation {
  const { currency, bases, sources, otherSources } = records
  const lines = records.lines.slice(0, maxLines)
  const allocations = allocate({ currency, lines, bases, sources }, rules)
  const total = (amounts: bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n)
  const cost = total(allocations.map(({ amount }) => amount))
  const unfunded = total(allocations.map((allocation) => allocation.unfunded))
  const inKindIds = new Set(sources.filter(({ form }) => form === 'in_kind').map(({ id }) => id))
  const paidInKind = allocations.flatMap((allocation) =>
    allocation.sources.filter(({ sourceId }) => inKindIds.has(sourceId)).map(({ amount }) => amount),
  )
  const format = (amount: bigint) => formatAmount(amount, currency)
  const snapshot: AllocationSnapshot = {
    format: snapshotFormat,
    ...rules,
    // As a client reads it: empty for all lines.
    lineIds: rules.lineIds ?? [],
    ...{ currency, lines, bases, sources, otherSources },
    shares: allocations.flatMap(sharesOf(format)),
    totals: {
      cost: format(cost),
      allocated: format(cost - unfunded),
      inKind: format(total(paidInKind)),
      unfunded: format(unfunded),
    },
  }
  return { snapshot, lines: sharesByLine(snapshot, allocations) }
}

/** The shares are those of the snapshot; how they came about is computed again from what it contains. */
export const frozenAllocation = (snapshot: AllocationSnapshot): Allocation => ({
  snapshot,
  lines: sharesByLine(snapshot, allocate(snapshot, snapshot)),
})

const sharesOf =
  (format: (amount: bigint) => string) =>
  ({ line, sources }: LineAllocation): AllocatedShare[] =>
    sources.map(({ sourceId, amount, reasons }) => ({ lineId: line.id, sourceId, amount: format(amount), reasons }))

export interface LineShares {
  line: AllocatedLine
  amount: bigint
  allocation: LineAllocation
  shares: (AllocatedShare & { units: bigint; percent: string })[]
  unfunded: bigint
}

/** The shares of a snapshot by line, with amounts in the smallest units of its currency. */
function sharesByLine({ lines, shares, currency }: AllocationSnapshot, allocations: LineAllocation[]): LineShares[] {
  const byLine = new Map(lines.map(({ id }) => [id, [] as AllocatedShare[]]))
  for (const share of shares) byLine.get(share.lineId)?.push(share)
  return allocations.map((allocation) => {
    const { line, amount } = allocation
    const ofLine = (byLine.get(line.id) ?? []).map((share) => {
      const units = toMinorUnits(share.amount, currency)
      return { ...share, units, percent: percentOf(units, amount) }
    })
    return {
      line,
      amount,
      allocation,
      shares: ofLine,
      unfunded: ofLine.reduce((rest, { units }) => rest - units, amount),
    }
  })
}

export interface SourceSummary {
  sourceId: string
  key: string
  amount: string
  allocated: string
  remaining: string
  byCategory: { category: AllocatedLine['category']; amount: string }[]
}

/** What each source of the allocation pays, in the order of `sourceIds`. */
export function sourcesOf({ snapshot: { sources, currency }, lines }: Allocation): SourceSummary[] {
  const allocated = new Map(sources.map(({ id }) => [id, new Map<AllocatedLine['category'], bigint>()]))
  for (const { line, shares } of lines) {
    for (const { sourceId, units } of shares) {
      const categories = allocated.get(sourceId)
      if (units > 0n) categories?.set(line.category, (categories.get(line.category) ?? 0n) + units)
    }
  }
  return sources.map(({ id, key, amount }) => {
    const categories = [...(allocated.get(id) ?? [])].toSorted(([one], [other]) => (one < other ? -1 : 1))
    const paid = categories.reduce((sum, [, units]) => sum + units, 0n)
    return {
      sourceId: id,
      key,
      amount,
      allocated: formatAmount(paid, currency),
      remaining: formatAmount(toMinorUnits(amount, currency) - paid, currency),
      byCategory: categories.map(([category, units]) => ({ category, amount: formatAmount(units, currency) })),
    }
  })
}
