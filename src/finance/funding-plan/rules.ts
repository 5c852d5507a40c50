// The funding plan: the cost of a partnership beside its funding, and the match that sources require (Q14). Pure.
import { percentDecimals, percentOf, toUnits, wholePercent } from '../../records/decimals.ts'

/** Amounts of the cost and of the cash that funds it, in the smallest units of the currency of the partnership. */
export interface FundingFigures {
  cost: bigint
  /** The part of the cost that in-kind sources pay. */
  costInKind: bigint
  secured: bigint
  pending: bigint
  atRisk: bigint
  lapsed: bigint
}

const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n)

/** The part of the cost that needs cash. */
export const cashCostOf = ({ cost, costInKind }: FundingFigures): bigint => cost - costInKind

/** The cash that is missing; `pledged`: cash pledges that are secured or received, and not funding sources yet. */
export function coverageOf(figures: FundingFigures, pledged: bigint) {
  const { secured, pending } = figures
  const cost = cashCostOf(figures)
  const gap = positive(cost - secured - pledged)
  return {
    gap,
    gapIfPending: positive(gap - pending),
    /** In percent with two decimals, half up; null if no cost needs cash. */
    coverage: cost === 0n ? null : percentOf(secured + pledged, cost),
  }
}

/** The match of an amount that is `percent` of the sum of both, rounded up: ⌈amount × percent ÷ (100 − percent)⌉. */
export function requiredMatch(amount: bigint, percent: string): bigint {
  const share = toUnits(percent, percentDecimals)
  const rest = wholePercent - share
  return (amount * share + rest - 1n) / rest
}

/** What a plan reports besides its figures. */
export const findingCodes = [
  'FEDERAL_MATCH',
  'MATCH_MISSING',
  'SOURCE_WITHOUT_CONTINGENCY',
  'GAP_WITHOUT_CONTINGENCY',
] as const
export type FindingCode = (typeof findingCodes)[number]

/** The sum of the pledges that count: no record of the service is a pledge. */
export const noPledges = 0n
