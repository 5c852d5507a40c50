// What differs between two allocations of a partnership, by line and source. Pure.
import { formatAmount, toMinorUnits } from '../../records/money.ts'
import type { AllocationSnapshot } from './rules.ts'

export interface AllocationDifference {
  lineId: string
  /** Null: what is unfunded. */
  sourceId: string | null
  agreed: string
  result: string
  difference: string
}

/** The amounts that differ, by line and source: first the lines of `result` in their order, then others. */
export function differenceOf(agreed: AllocationSnapshot, result: AllocationSnapshot): AllocationDifference[] {
  const [before, after] = [amountsOf(agreed), amountsOf(result)]
  const { currency } = result
  const format = (units: bigint) => formatAmount(units, currency)
  const keys = (ofFirst: Map<string, unknown>, ofSecond: Map<string, unknown> | undefined) =>
    new Set([...ofFirst.keys(), ...(ofSecond?.keys() ?? [])])
  return [...keys(after, before)].flatMap((lineId) => {
    const [one = new Map<string, bigint>(), other] = [after.get(lineId), before.get(lineId)]
    return [...keys(one, other)].flatMap((key) => {
      const [now, then] = [one.get(key) ?? 0n, other?.get(key) ?? 0n]
      if (now === then) return []
      const sourceId = key === unfunded ? null : key
      return [{ lineId, sourceId, agreed: format(then), result: format(now), difference: format(now - then) }]
    })
  })
}

const unfunded = ''

/** By line, then by source. */
function amountsOf({ lines, shares, currency }: AllocationSnapshot): Map<string, Map<string, bigint>> {
  const byLine = new Map(lines.map(({ id }) => [id, new Map<string, bigint>()]))
  for (const { lineId, sourceId, amount } of shares) byLine.get(lineId)?.set(sourceId, toMinorUnits(amount, currency))
  for (const { id, amount } of lines) {
    const ofLine = byLine.get(id)
    const paid = [...(ofLine?.values() ?? [])].reduce((sum, units) => sum + units, 0n)
    ofLine?.set(unfunded, toMinorUnits(amount, currency) - paid)
  }
  return byLine
}
