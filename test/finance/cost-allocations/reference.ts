// A second cost allocation, written from the design alone with exact fractions. It is slow, and shares no code with the service.

/** An exact number. */
interface Fraction {
  n: bigint
  d: bigint
}

const fraction = (decimal: string): Fraction => {
  const places = decimal.includes('.') ? decimal.length - decimal.indexOf('.') - 1 : 0
  return { n: BigInt(decimal.replace('.', '')), d: 10n ** BigInt(places) }
}
const add = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d })
const subtract = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d - b.n * a.d, d: a.d * b.d })
const multiply = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d })
const divide = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d, d: a.d * b.n })
const isLess = (a: Fraction, b: Fraction): boolean => a.n * b.d < b.n * a.d
const isZero = ({ n }: Fraction): boolean => n === 0n
const floor = ({ n, d }: Fraction): bigint => n / d
const zero: Fraction = { n: 0n, d: 1n }

export interface ReferenceLine {
  id: string
  /** In cents. */
  cents: bigint
  category: string
  method: string | null
  baseId: string | null
  sourceId: string | null
}
export interface ReferenceSource {
  id: string
  cents: bigint
  form: string
  federal: boolean
  type: string
  forbiddenCategories: string[]
  caps: { categories: string[]; percent?: string; amount?: string }[]
}
export interface ReferenceBase {
  id: string
  rows: { sourceId: string; quantity: string; multiplier?: string }[]
}
export interface ReferenceRules {
  overflow: string
  parentFeesTakeOverflow: boolean
  backstopSourceIds: string[]
}

export interface ReferenceResult {
  /** Cents by source; without sources that pay nothing. */
  paid: Record<string, bigint>
  unfunded: bigint
}

/** Divides one cent after another: each goes to the source that is furthest below its exact share. */
function divideCents(cents: bigint, weights: [id: string, weight: Fraction][]): Map<string, bigint> {
  const total = weights.map(([, weight]) => weight).reduce(add, zero)
  const exact = weights.map(([id, weight]) => ({
    id,
    weight,
    share: divide(multiply({ n: cents, d: 1n }, weight), total),
    cents: 0n,
  }))
  for (const one of exact) one.cents = floor(one.share)
  let left = cents
  for (const one of exact) left -= one.cents
  const waiting = [...exact]
  while (left > 0n) {
    let best = waiting[0]
    for (const other of waiting) {
      if (best === undefined || other === best) continue
      const missing = (one: (typeof exact)[number]) => subtract(one.share, { n: one.cents, d: 1n })
      // Only a strictly better one replaces an earlier one.
      if (isLess(missing(best), missing(other))) best = other
      else if (!isLess(missing(other), missing(best)) && isLess(best.weight, other.weight)) best = other
    }
    if (best === undefined) throw new Error('More cents remain than there are sources.')
    best.cents += 1n
    waiting.splice(waiting.indexOf(best), 1)
    left -= 1n
  }
  return new Map(exact.map(({ id, cents }) => [id, cents]))
}

export function referenceAllocation(
  lines: readonly ReferenceLine[],
  bases: readonly ReferenceBase[],
  sources: readonly ReferenceSource[],
  rules: ReferenceRules,
): ReferenceResult[] {
  /** Every amount paid so far. */
  const book: { sourceId: string; category: string; cents: bigint }[] = []

  const paidBy = (id: string, categories?: string[]): bigint =>
    book
      .filter(({ sourceId, category }) => sourceId === id && (categories?.includes(category) ?? true))
      .reduce((sum, { cents }) => sum + cents, 0n)

  function canPay(id: string, line: ReferenceLine): bigint {
    const source = sources.find((one) => one.id === id)
    if (!source) return 0n
    if (source.forbiddenCategories.some((category) => category === line.category)) return 0n
    const isCharged = line.method === 'direct' && line.sourceId === id
    if (source.form === 'in_kind' && !isCharged) return 0n
    const bounds = [source.cents - paidBy(id)]
    for (const { categories, percent, amount } of source.caps) {
      if (!categories.includes(line.category)) continue
      const cap =
        percent === undefined
          ? floor(multiply(fraction(amount as string), { n: 100n, d: 1n }))
          : floor(divide(multiply({ n: source.cents, d: 1n }, fraction(percent)), { n: 100n, d: 1n }))
      bounds.push(cap - paidBy(id, categories))
    }
    return bounds.reduce((least, bound) => (bound < least ? bound : least))
  }

  function weightsFor(line: ReferenceLine): [string, Fraction][] {
    switch (line.method) {
      case null:
        return []
      case 'direct':
        return [[line.sourceId as string, { n: 1n, d: 1n }]]
      case 'funding_share':
        return sources.filter(({ form }) => form === 'cash').map(({ id, cents }) => [id, { n: cents, d: 100n }])
      default: {
        const rows = bases.find(({ id }) => id === line.baseId)?.rows ?? []
        const weighted = rows.map(({ sourceId, quantity, multiplier }): [string, Fraction] => [
          sourceId,
          line.method === 'child_hours' && multiplier !== undefined
            ? multiply(fraction(quantity), fraction(multiplier))
            : fraction(quantity),
        ])
        const inAllocation = sources.flatMap(({ id }) => weighted.filter(([sourceId]) => sourceId === id))
        return [...inAllocation, ...weighted.filter(([id]) => sources.every((source) => source.id !== id))]
      }
    }
  }

  return lines.map((line) => {
    const weights = weightsFor(line)
    const paid: Record<string, bigint> = {}
    let rest = line.cents
    const pay = (id: string, wanted: bigint): void => {
      const possible = canPay(id, line)
      const cents = wanted < possible ? wanted : possible
      if (cents === 0n) return
      book.push({ sourceId: id, category: line.category, cents })
      paid[id] = (paid[id] ?? 0n) + cents
      rest -= cents
    }
    if (weights.every(([, weight]) => isZero(weight))) return { paid, unfunded: rest }

    for (const [id, cents] of divideCents(rest, weights)) pay(id, cents)
    while (rest > 0n && rules.overflow !== 'none') {
      const eligible = weights.filter(([id, weight]) => {
        const source = sources.find((one) => one.id === id)
        if (!source || isZero(weight) || canPay(id, line) === 0n) return false
        if (source.type === 'parent_fees' && !rules.parentFeesTakeOverflow) return false
        return rules.overflow === 'any' || !source.federal
      })
      if (eligible.length === 0) break
      for (const [id, cents] of divideCents(rest, eligible)) pay(id, cents)
    }
    for (const id of rules.backstopSourceIds) {
      const isFederal = sources.find((source) => source.id === id)?.federal ?? true
      if (rest > 0n && (rules.overflow === 'any' || !isFederal)) pay(id, rest)
    }
    return { paid, unfunded: rest }
  })
}
