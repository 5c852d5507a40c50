// Allocates costs to funding sources, exact to the smallest unit of the currency: the steps of the cost allocation (Q15). Pure.
import { toUnits } from '../../records/decimals.ts'
import { decimalsOf, toMinorUnits } from '../../records/money.ts'
import type { BaseRow } from '../allocation-bases/rules.ts'
import { type CostCategory, limitOf } from '../funding-sources/rules.ts'
import {
  type AllocatedBase,
  type AllocatedLine,
  type AllocatedSource,
  type AllocationRules,
  type ShareReason,
  shareReasons,
} from './rules.ts'

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
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  let remaining = amount
  const parts = weights.map((weight) => {
    const product = amount * weight
    const share = product / total
    remaining -= share
    return { weight, share, remainder: product - share * total, roundedUp: false }
  })
  // The sort is stable: with equal remainders and weights, the first remains first.
  const byRemainder =
    remaining === 0n ? [] : parts.toSorted((a, b) => compare(b.remainder, a.remainder) || compare(b.weight, a.weight))
  for (const part of byRemainder.slice(0, Number(remaining))) {
    part.share += 1n
    part.roundedUp = true
  }
  return parts
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

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

/** What a source gets in a step, of what it could pay. */
export interface StepPart extends Available {
  sourceId: string
  allocated: bigint
}

/** What a source gets of its share by weight. */
export interface SharePart extends StepPart, Part {
  weight: bigint
}

/** Overflow is divided in passes, because a source can reach its available amount. */
export interface OverflowPass {
  overflow: bigint
  parts: SharePart[]
}

/** How a line is allocated. */
export interface LineAllocation {
  line: AllocatedLine
  amount: bigint
  /** Why all of it is unfunded. */
  problem: 'NO_METHOD' | 'ALL_WEIGHTS_ZERO' | null
  /** By source: first those of the allocation in their order, then the others of the base in the order of its rows. */
  shares: SharePart[]
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
function weightsOf(line: AllocatedLine, base: AllocatedBase | undefined, balances: Balances): WeightedSource[] {
  const { method, sourceId } = line
  if (method === null) return []
  if (method === 'direct') return sourceId === null ? [] : [{ sourceId, weight: 1n }]
  if (method === 'funding_share') {
    const cash = [...balances.values()].filter(({ source }) => source.form === 'cash')
    return cash.map(({ source, amount }) => ({ sourceId: source.id, weight: amount }))
  }
  const last = balances.size
  const positionOf = (id: string) => balances.get(id)?.position ?? last
  return (base?.rows ?? [])
    .map((row) => ({ sourceId: row.sourceId, weight: weightOf(row, method) }))
    .sort((a, b) => positionOf(a.sourceId) - positionOf(b.sourceId))
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
  let left = amount
  const results = new Map<string, { available: Available; allocated: bigint; reasons: Set<ShareReason> }>()
  const resultOf = (id: string) => {
    let result = results.get(id)
    if (result === undefined) {
      result = { available: availableOf(balances.get(id), line), allocated: 0n, reasons: new Set() }
      results.set(id, result)
    }
    return result
  }
  /** Allocates as much of `wanted` as is available after the earlier steps. */
  const pay = (sourceId: string, wanted: bigint): StepPart => {
    const result = resultOf(sourceId)
    const available = result.available.amount - result.allocated
    const allocated = wanted < available ? wanted : available
    result.allocated += allocated
    left -= allocated
    return { sourceId, amount: available, limit: result.available.limit, allocated }
  }
  const payShares = (total: bigint, sources: readonly WeightedSource[], reason: 'SHARE' | 'OVERFLOW'): SharePart[] =>
    apportion(
      total,
      sources.map(({ weight }) => weight),
    ).map(({ share, roundedUp }, index) => {
      const { sourceId, weight } = sources[index] as WeightedSource
      const part = { weight, share, roundedUp, ...pay(sourceId, share) }
      const { reasons } = resultOf(sourceId)
      const isForbidden = part.limit === 'forbidden_category'
      if (share > 0n && (reason === 'SHARE' || part.allocated > 0n)) reasons.add(reason)
      if (part.allocated < share) reasons.add(isForbidden ? 'CATEGORY_FORBIDDEN' : 'CAPPED')
      // The unit is only in the amount if all of the share is.
      else if (roundedUp) reasons.add('ROUNDED_UP')
      return part
    })

  const shares = problem === null ? payShares(amount, weights, 'SHARE') : []

  const passes: OverflowPass[] = []
  while (problem === null && left > 0n) {
    const eligible = weights.filter(({ sourceId, weight }) => {
      const source = balances.get(sourceId)?.source
      if (weight === 0n || source === undefined || !takesOverflow(source, rules)) return false
      const { available, allocated } = resultOf(sourceId)
      return available.amount > allocated
    })
    if (eligible.length === 0) break
    const overflow = left
    passes.push({ overflow, parts: payShares(overflow, eligible, 'OVERFLOW') })
  }

  const backstops: StepPart[] = []
  for (const sourceId of problem === null ? rules.backstopSourceIds : []) {
    if (left === 0n) break
    // A source can have become federal since it was named.
    if (rules.overflow !== 'any' && balances.get(sourceId)?.source.federal !== false) continue
    const part = pay(sourceId, left)
    if (part.allocated > 0n) resultOf(sourceId).reasons.add('BACKSTOP')
    backstops.push(part)
  }

  const sources = [...balances.keys()].flatMap((sourceId) => {
    const { reasons, allocated } = results.get(sourceId) ?? {}
    if (reasons === undefined || allocated === undefined || reasons.size === 0) return []
    return [{ sourceId, amount: allocated, reasons: shareReasons.filter((reason) => reasons.has(reason)) }]
  })
  return { line, amount, problem, shares, passes, backstops, unfunded: left, sources }
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
  /** Many lines have the same base and method. */
  const known = new Map<string, WeightedSource[]>()
  return lines.map((line) => {
    const amount = toMinorUnits(line.amount, currency)
    const name = [line.method, line.baseId, line.sourceId].join()
    const weights = known.get(name) ?? weightsOf(line, basesById.get(line.baseId ?? ''), balances)
    known.set(name, weights)
    const allocation = allocateLine(line, amount, weights, balances, rules)
    for (const { sourceId, amount: paid } of allocation.sources) {
      const balance = balances.get(sourceId)
      if (balance === undefined) continue
      balance.allocated += paid
      for (const cap of balance.caps) if (cap.categories.includes(line.category)) cap.allocated += paid
    }
    return allocation
  })
}

function emptyBalance(source: AllocatedSource, currency: string): Omit<Balance, 'source' | 'position'> {
  const amount = toMinorUnits(source.amount, currency)
  const caps = source.caps.map((cap) => ({
    categories: cap.categories,
    limit: limitOf(cap, amount, currency),
    allocated: 0n,
  }))
  return { amount, allocated: 0n, caps }
}
