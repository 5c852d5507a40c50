// The variance of a cost allocation: what was planned compared with the actual costs. Pure.
import { daysBetween } from '../../records/days.ts'
import { percentOf } from '../../records/decimals.ts'
import { formatAmount, toMinorUnits } from '../../records/money.ts'
import { type CostCategory, limitOf } from '../funding-sources/rules.ts'
import type { AllocatedLine, AllocatedSource, AllocationSnapshot } from './rules.ts'

export const varianceFindingCodes = ['OVER_CAP', 'OVER_PLAN', 'UNALLOWABLE', 'OUTSIDE_PERIOD', 'UNPLANNED'] as const
export type VarianceFindingCode = (typeof varianceFindingCodes)[number]

/** The actual costs of a line that were charged to a source, up to a day. */
export interface ChargedCosts {
  lineId: string
  sourceId: string
  /** In the smallest units of the currency; negative if more was returned than paid. */
  actual: bigint
  /** Of the line as it is now. For a line of the allocation that of the allocation counts. */
  category: CostCategory
  firstIncurredOn: string
  lastIncurredOn: string
}

type PlannedSource = Pick<
  AllocatedSource,
  'id' | 'key' | 'amount' | 'forbiddenCategories' | 'caps' | 'startsOn' | 'endsOn'
>
type PlannedLine = Pick<AllocatedLine, 'id' | 'key' | 'category' | 'startsOn' | 'endsOn'>

/** The parts of an allocation that findings depend on. */
export interface Plan {
  currency: string
  lines: readonly PlannedLine[]
  sources: readonly PlannedSource[]
  shares: readonly { lineId: string; sourceId: string; amount: string }[]
}

export interface VarianceFinding {
  code: VarianceFindingCode
  message: string
  /** Null if it concerns all lines of the source. */
  lineId: string | null
  sourceId: string
}

/** A variance has the first ones. */
export const maxVarianceFindings = 500

/** More than this is OVER_PLAN, in percent of the planned amount. */
const tolerancePercent = 10n

/** By source in the order of the allocation, then by line; those of lines and sources that the allocation does not have come last. */
export function varianceFindings(plan: Plan, charged: readonly ChargedCosts[]): VarianceFinding[] {
  const { currency } = plan
  const lines = new Map(plan.lines.map((line) => [line.id, line]))
  const costs = charged.map((cost) => ({ ...cost, category: lines.get(cost.lineId)?.category ?? cost.category }))
  const money = (units: bigint) => `${formatAmount(units, currency)} ${currency}`
  const planned = new Map(
    plan.shares.map(({ lineId, sourceId, amount }) => [`${lineId} ${sourceId}`, toMinorUnits(amount, currency)]),
  )
  const sources = new Map(plan.sources.map((source) => [source.id, source]))
  const ofCaps = plan.sources.flatMap((source) => capFindings(source, costs, currency))
  const ofPairs = inOrderOf(plan, costs).flatMap((cost) => {
    const { lineId, sourceId, actual, category } = cost
    const [line, source] = [lines.get(lineId), sources.get(sourceId)]
    const share = planned.get(`${lineId} ${sourceId}`) ?? 0n
    const add = (code: VarianceFindingCode, message: string) => ({ code, message, lineId, sourceId })
    const findings: VarianceFinding[] = []
    if (actual > 0n && source?.forbiddenCategories.includes(category)) {
      findings.push(add('UNALLOWABLE', `${source.key} cannot pay costs of the category ${category}: ${money(actual)}.`))
    }
    if (share === 0n) {
      if (actual !== 0n)
        findings.push(add('UNPLANNED', `The allocation plans nothing here, and ${money(actual)} were charged.`))
    } else if (actual * 100n > share * (100n + tolerancePercent)) {
      const percent = percentOf(actual - share, share)
      findings.push(
        add('OVER_PLAN', `${money(actual)} were charged, ${percent} % more than the planned ${money(share)}.`),
      )
    }
    const period = [line, source].find((one) => one && isOutside(cost, one))
    if (period) findings.push(add('OUTSIDE_PERIOD', `Costs were incurred outside the period of ${period.key}.`))
    return findings
  })
  return [...ofCaps, ...ofPairs]
}

function capFindings({ id, key, amount, caps }: PlannedSource, costs: readonly ChargedCosts[], currency: string) {
  const total = toMinorUnits(amount, currency)
  const ofSource = costs.filter(({ sourceId }) => sourceId === id)
  const sumOf = (some: readonly ChargedCosts[]) => some.reduce((sum, { actual }) => sum + actual, 0n)
  const limits = [
    { limit: total, actual: sumOf(ofSource), of: 'its amount' },
    ...caps.map((cap) => ({
      limit: limitOf(cap, total, currency),
      actual: sumOf(ofSource.filter(({ category }) => cap.categories.includes(category))),
      of: `its cap for ${cap.categories.join(', ')}`,
    })),
  ]
  return limits
    .filter(({ limit, actual }) => actual > limit)
    .map(({ limit, actual, of }): VarianceFinding => {
      const [charged, most] = [actual, limit].map((units) => formatAmount(units, currency))
      const message = `${charged} ${currency} were charged to ${key}: more than ${of} of ${most} ${currency}.`
      return { code: 'OVER_CAP', message, lineId: null, sourceId: id }
    })
}

const isOutside = (
  { firstIncurredOn, lastIncurredOn }: ChargedCosts,
  { startsOn, endsOn }: { startsOn: string | null; endsOn: string | null },
): boolean => (startsOn !== null && firstIncurredOn < startsOn) || (endsOn !== null && lastIncurredOn > endsOn)

/** Costs by the order of lines and then of sources. */
function inOrderOf(plan: Plan, costs: readonly ChargedCosts[]): ChargedCosts[] {
  const rankOf = (records: readonly { id: string }[]) => {
    const ranks = new Map(records.map(({ id }, index) => [id, index]))
    return (id: string) => ranks.get(id) ?? records.length
  }
  const [lineRank, sourceRank] = [rankOf(plan.lines), rankOf(plan.sources)]
  return [...costs].sort(
    (a, b) =>
      lineRank(a.lineId) - lineRank(b.lineId) ||
      sourceRank(a.sourceId) - sourceRank(b.sourceId) ||
      (`${a.lineId} ${a.sourceId}` < `${b.lineId} ${b.sourceId}` ? -1 : 1),
  )
}

export interface Figures {
  planned: string
  actual: string
  /** `actual` minus `planned`. */
  difference: string
  /** `actual` in percent of `planned`; null if nothing is planned. */
  percent: string | null
}

export interface Pace {
  startsOn: string
  endsOn: string
  /** Of the planned amount. */
  spentPercent: string | null
  /** Of the days of the period, the last one included. */
  timePercent: string
}

/** `until`: the last day whose costs are counted. */
export function varianceOf(snapshot: AllocationSnapshot, costs: readonly ChargedCosts[], until: string) {
  const { currency, lines, sources, shares, totals } = snapshot
  const units = (amount: string) => toMinorUnits(amount, currency)
  const figures = (planned = 0n, actual = 0n): Figures => ({
    planned: formatAmount(planned, currency),
    actual: formatAmount(actual, currency),
    difference: formatAmount(actual - planned, currency),
    percent: planned === 0n ? null : percentOf(actual, planned),
  })
  /** Sums by line, by source, and by both. */
  const [planned, actual] = [new Map<string, bigint>(), new Map<string, bigint>()]
  const add = (sums: Map<string, bigint>, amount: bigint, ...keys: string[]) => {
    for (const key of keys) sums.set(key, (sums.get(key) ?? 0n) + amount)
  }
  const keysOf = ({ lineId, sourceId }: { lineId: string; sourceId: string }) => `${lineId} ${sourceId}`
  for (const share of shares) add(planned, units(share.amount), share.sourceId, keysOf(share))
  for (const { id, amount } of lines) add(planned, units(amount), id, 'total')
  const [lineIds, sourceIds] = [lines, sources].map((records) => new Set(records.map(({ id }) => id)))
  for (const cost of costs) {
    add(actual, cost.actual, cost.lineId, cost.sourceId, keysOf(cost), 'total')
    if (!lineIds?.has(cost.lineId) || !sourceIds?.has(cost.sourceId)) add(actual, cost.actual, 'unplanned')
  }
  const figuresOf = (key: string) => figures(planned.get(key), actual.get(key))
  const total = figuresOf('total')
  return {
    currency,
    until,
    total,
    /** Charged to sources, or for lines, that the allocation does not have. */
    unplanned: formatAmount(actual.get('unplanned') ?? 0n, currency),
    unfunded: totals.unfunded,
    pace: paceOf(lines, until, total.percent),
    sources: sources.map(({ id }) => ({ sourceId: id, ...figuresOf(id) })),
    lines: lines.map((line) => ({
      lineId: line.id,
      ...figuresOf(line.id),
      sources: sources.flatMap(({ id: sourceId }) => {
        const key = keysOf({ lineId: line.id, sourceId })
        const isPlanned = (planned.get(key) ?? 0n) > 0n
        return isPlanned || actual.has(key) ? [{ sourceId, ...figuresOf(key) }] : []
      }),
    })),
    findings: varianceFindings(snapshot, costs).slice(0, maxVarianceFindings),
  }
}

/** From the first day of a line to the last one; null if no line has a period. */
function paceOf(lines: readonly PlannedLine[], until: string, spentPercent: string | null): Pace | null {
  const [first] = lines.flatMap(({ startsOn }) => startsOn ?? []).sort()
  const last = lines
    .flatMap(({ endsOn }) => endsOn ?? [])
    .sort()
    .at(-1)
  if (first === undefined || last === undefined || last < first) return null
  const daysOf = (day: string) => BigInt(Math.max(0, daysBetween(first, day) + 1))
  const timePercent = percentOf(daysOf(until < last ? until : last), daysOf(last))
  return { startsOn: first, endsOn: last, spentPercent, timePercent }
}
