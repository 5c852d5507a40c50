// Allocates costs to funding sources, exact to the smallest unit of the currency: the steps of the cost allocation (Q15). Pure.
import { toUnits } from '../../records/decimals.ts'
import { decimalsOf, toMinorUnits } from '../../records/money.ts'
import type { BaseRow } from '../allocation-bases/rules.ts'
import type { CostCategory } from '../funding-sources/rules.ts'
import {
  type AllocatedBase,
  type AllocatedLine,
  type AllocatedSource,
  type AllocationRules,
  type ShareReason,
  shareReasons,
} from './rules.ts'

const sum = (amounts: Iterable<bigint>): bigint => {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}
const least = (one: bigint, other: bigint): bigint => (one < other ? one : other)

interface Part {
  share: bigint
  /** Whether it got one of the units that remained. */
  roundedUp: boolean
}

/**
 * Divides an amount in proportion to weights, of which at least one is not 0. Each gets the whole units of its share; the units that
 * remain go, one each, to the largest remainders, on a tie to the larger weight, then to the first.
 */
export function apportion(amount: bigint, weights: readonly bigint[]): Part[] {
  const total = sum(weights)
  const parts = weights.map((weight, index) => {
    const product = amount * weight
    return { index, weight, share: product / total, remainder: product % total }
  })
  const remaining = Number(amount - sum(parts.map(({ share }) => share)))
  const raised = new Set(
    parts
      .toSorted((a, b) => compare(b.remainder, a.remainder) || compare(b.weight, a.weight) || compare(a.index, b.index))
      .slice(0, remaining)
      .map(({ index }) => index),
  )
  return parts.map(({ share, index }) =>
    raised.has(index) ? { share: share + 1n, roundedUp: true } : { share, roundedUp: false },
  )
}

const compare = <Value extends bigint | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0)

/** What limits the amount that a source can pay of a line. */
export const limits = ['amount', 'cap', 'forbidden_category', 'in_kind', 'not_in_allocation'] as const
export type Limit = (typeof limits)[number]

interface Available {
  amount: bigint
  limit: Limit
}

/** A source of the allocation, and what it has been allocated so far. Amounts are in the smallest units of the currency. */
export interface Balance {
  source: AllocatedSource
  /** In `sourceIds`. */
  position: number
  amount: bigint
  allocated: bigint
  caps: { categories: readonly CostCategory[]; limit: bigint; allocated: bigint }[]
}
export type Balances = ReadonlyMap<string, Balance>

interface WeightedSource {
  sourceId: string
  weight: bigint
}

export interface WeightedShare extends WeightedSource, Part {}

/** What a source gets in a step, of what it could get. */
export interface StepPart extends Available {
  sourceId: string
  allocated: bigint
}

/** Overflow is divided in passes, because a source can reach its available amount. */
export interface OverflowPass {
  overflow: bigint
  parts: (StepPart & WeightedShare)[]
}

/** How a line is allocated. */
export interface LineAllocation {
  line: AllocatedLine
  amount: bigint
  /** Why all of it is unfunded. */
  problem: 'NO_METHOD' | 'ALL_WEIGHTS_ZERO' | null
  /** By source: first those of the allocation in their order, then the others of the base in the order of its rows. */
  shares: WeightedShare[]
  /** Of each share, what the source is allocated. */
  parts: StepPart[]
  passes: OverflowPass[]
  backstops: StepPart[]
  unfunded: bigint
  /** The result, by source of the allocation: each that has a share or is allocated something. */
  sources: { sourceId: string; amount: bigint; reasons: ShareReason[] }[]
}

/** Weights are whole numbers; this is how many decimals of them a client sees. */
export function weightDecimals({ method }: Pick<AllocatedLine, 'method'>, currency: string): number {
  if (method === 'direct') return 0
  if (method === 'funding_share') return decimalsOf(currency)
  return method === 'child_hours' ? 2 * quantityDecimals : quantityDecimals
}

const quantityDecimals = 6

function weightOf({ quantity, multiplier = '1' }: BaseRow, method: AllocatedLine['method']): bigint {
  const units = toUnits(quantity, quantityDecimals)
  return method === 'child_hours' ? units * toUnits(multiplier, quantityDecimals) : units
}

/** The weights of the sources by the method of the line; all rows of its base, also of sources that are not in the allocation. */
function weightsOf(
  line: AllocatedLine,
  bases: ReadonlyMap<string, AllocatedBase>,
  balances: Balances,
): WeightedSource[] {
  const { method, sourceId, baseId } = line
  if (method === null) return []
  if (method === 'direct') return sourceId === null ? [] : [{ sourceId, weight: 1n }]
  if (method === 'funding_share') {
    const cash = [...balances.values()].filter(({ source }) => source.form === 'cash')
    return cash.map(({ source, amount }) => ({ sourceId: source.id, weight: amount }))
  }
  const rows = bases.get(baseId ?? '')?.rows ?? []
  const last = balances.size
  const positionOf = (id: string) => balances.get(id)?.position ?? last
  return rows
    .map((row) => ({ sourceId: row.sourceId, weight: weightOf(row, method) }))
    .toSorted((a, b) => positionOf(a.sourceId) - positionOf(b.sourceId))
}

/** What a source can pay of the line. */
function availableOf(balance: Balance | undefined, { category, method, sourceId }: AllocatedLine): Available {
  if (balance === undefined) return { amount: 0n, limit: 'not_in_allocation' }
  const { source, amount, allocated, caps } = balance
  if (source.forbiddenCategories.includes(category)) return { amount: 0n, limit: 'forbidden_category' }
  if (source.form === 'in_kind' && !(method === 'direct' && sourceId === source.id)) {
    return { amount: 0n, limit: 'in_kind' }
  }
  let available: Available = { amount: amount - allocated, limit: 'amount' }
  for (const cap of caps) {
    const left = cap.limit - cap.allocated
    if (cap.categories.includes(category) && left < available.amount) available = { amount: left, limit: 'cap' }
  }
  return available
}

type Overflowing = Pick<AllocationRules, 'overflow' | 'parentFeesTakeOverflow' | 'backstopSourceIds'>

/** Whether a source may receive what exceeds the available amounts of others. */
const takesOverflow = (
  { type, federal }: AllocatedSource,
  { overflow, parentFeesTakeOverflow }: Overflowing,
): boolean =>
  overflow !== 'none' && (overflow === 'any' || !federal) && (parentFeesTakeOverflow || type !== 'parent_fees')

/**
 * Allocates one line by its weights, after those lines that `balances` contains. Parent fees that the parties name as a backstop pay as
 * such, whatever `parentFeesTakeOverflow` is.
 */
export function allocateLine(
  line: AllocatedLine,
  amount: bigint,
  weights: readonly WeightedSource[],
  balances: Balances,
  rules: Overflowing,
): LineAllocation {
  const hasWeight = weights.some(({ weight }) => weight > 0n)
  const problem = line.method === null ? 'NO_METHOD' : hasWeight ? null : 'ALL_WEIGHTS_ZERO'
  const apportioned = hasWeight
    ? apportion(
        amount,
        weights.map(({ weight }) => weight),
      )
    : []
  const shares = apportioned.map((part, index) => ({ ...(weights[index] as WeightedSource), ...part }))
  const allocated = new Map<string, bigint>()
  const sourceOf = (id: string) => balances.get(id)?.source
  /** What is left of the available amount after the earlier steps. */
  const leftOf = (id: string): Available => {
    const { amount: available, limit } = availableOf(balances.get(id), line)
    return { amount: available - (allocated.get(id) ?? 0n), limit }
  }
  /** Allocates as much of `wanted` as is available. */
  const allocate = (sourceId: string, wanted: bigint): StepPart => {
    const available = leftOf(sourceId)
    const taken = least(wanted, available.amount)
    allocated.set(sourceId, (allocated.get(sourceId) ?? 0n) + taken)
    return { sourceId, ...available, allocated: taken }
  }
  const left = () => amount - sum(allocated.values())

  const parts = shares.map(({ sourceId, share }) => allocate(sourceId, share))

  const passes: OverflowPass[] = []
  for (let overflow = problem ? 0n : left(); overflow > 0n; overflow = left()) {
    const eligible = shares.filter(({ sourceId, weight }) => {
      const source = sourceOf(sourceId)
      return weight > 0n && source !== undefined && takesOverflow(source, rules) && leftOf(sourceId).amount > 0n
    })
    if (eligible.length === 0) break
    const pass = apportion(
      overflow,
      eligible.map(({ weight }) => weight),
    ).map((part, index) => {
      const { sourceId, weight } = eligible[index] as WeightedShare
      return { weight, ...part, ...allocate(sourceId, part.share) }
    })
    passes.push({ overflow, parts: pass })
  }

  const backstops: StepPart[] = []
  for (const sourceId of problem ? [] : rules.backstopSourceIds) {
    const wanted = left()
    if (wanted === 0n) break
    // A source can have become federal since it was named.
    if (rules.overflow === 'any' || sourceOf(sourceId)?.federal === false) backstops.push(allocate(sourceId, wanted))
  }

  const result = { line, amount, problem, shares, parts, passes, backstops, unfunded: left() } as const
  const sources = [...balances.values()].flatMap(({ source: { id: sourceId } }) => {
    const reasons = reasonsOf(sourceId, result)
    return reasons.length === 0 ? [] : [{ sourceId, amount: allocated.get(sourceId) ?? 0n, reasons }]
  })
  return { ...result, sources }
}

/** Why a source pays what it pays of a line; none if it has no share and pays nothing. */
function reasonsOf(id: string, { shares, parts, passes, backstops }: Omit<LineAllocation, 'sources'>): ShareReason[] {
  const isOf = ({ sourceId }: { sourceId: string }) => sourceId === id
  const ofPasses = passes.flatMap((pass) => pass.parts.filter(isOf))
  const share = shares.find((one) => isOf(one) && one.share > 0n)
  const part = share && parts.find(isOf)
  const wanted = [...(share && part ? [{ ...share, ...part }] : []), ...ofPasses]
  const isForbidden = part?.limit === 'forbidden_category'
  const found: Record<ShareReason, boolean> = {
    SHARE: share !== undefined,
    // The unit is only in the amount if all of it is.
    ROUNDED_UP: wanted.some((one) => one.roundedUp && one.allocated === one.share),
    CAPPED: !isForbidden && wanted.some((one) => one.allocated < one.share),
    CATEGORY_FORBIDDEN: isForbidden,
    OVERFLOW: ofPasses.some(({ allocated }) => allocated > 0n),
    BACKSTOP: backstops.some((one) => isOf(one) && one.allocated > 0n),
  }
  return shareReasons.filter((reason) => found[reason])
}

export interface AllocationInput {
  currency: string
  lines: readonly AllocatedLine[]
  bases: readonly AllocatedBase[]
  /** In the order of `sourceIds`. */
  sources: readonly AllocatedSource[]
}

/** Allocates the lines in their order. The same input gives the same result. */
export function allocate({ currency, lines, bases, sources }: AllocationInput, rules: Overflowing): LineAllocation[] {
  const balances = new Map(
    sources.map((source, position) => [source.id, { source, position, ...emptyBalance(source, currency) }]),
  )
  const basesById = new Map(bases.map((base) => [base.id, base]))
  return lines.map((line) => {
    const amount = toMinorUnits(line.amount, currency)
    const allocation = allocateLine(line, amount, weightsOf(line, basesById, balances), balances, rules)
    for (const { sourceId, amount: paid } of allocation.sources) {
      const balance = balances.get(sourceId)
      if (balance === undefined) continue
      balance.allocated += paid
      for (const cap of balance.caps) if (cap.categories.includes(line.category)) cap.allocated += paid
    }
    return allocation
  })
}

const percentDecimals = 4

function emptyBalance(source: AllocatedSource, currency: string): Omit<Balance, 'source' | 'position'> {
  const amount = toMinorUnits(source.amount, currency)
  const caps = source.caps.map(({ categories, percent, amount: limit }) => ({
    categories,
    limit:
      percent === undefined
        ? toMinorUnits(limit ?? '0', currency)
        : (amount * toUnits(percent, percentDecimals)) / (100n * 10n ** BigInt(percentDecimals)),
    allocated: 0n,
  }))
  return { amount, allocated: 0n, caps }
}
