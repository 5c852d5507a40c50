// The funding plan: the cost of a partnership beside its funding, and the match that sources require (Q14). Pure.

/** Amounts of the cost and of the cash that funds it, in the smallest units of the currency of the partnership. */
export interface FundingFigures {
  cost: bigint
  secured: bigint
  pending: bigint
  atRisk: bigint
  lapsed: bigint
}

const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n)

/** The part of the cost that is not funded; `pledged`: cash pledges that are secured or received, and not funding sources yet. */
export function coverageOf({ cost, secured, pending }: FundingFigures, pledged: bigint) {
  const gap = positive(cost - secured - pledged)
  return {
    gap,
    gapIfPending: positive(gap - pending),
    /** In percent with two decimals, half up; null without a cost. */
    coverage: cost === 0n ? null : formatHundredths(((secured + pledged) * 20_000n + cost) / (2n * cost)),
  }
}

const formatHundredths = (hundredths: bigint): string => {
  const digits = hundredths.toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Percentages have at most four decimals. */
const percentScale = 10_000n

/** A percentage as a whole number of ten thousandths of a percent. */
export function scaledPercent(percent: string): bigint {
  const [integer = '', decimals = ''] = percent.split('.')
  return BigInt(integer + decimals.padEnd(4, '0'))
}

/** 100 percent, as `scaledPercent` returns it. */
export const wholePercent = 100n * percentScale

/** The match of an amount that is `percent` of the sum of both, rounded up: ⌈amount × percent ÷ (100 − percent)⌉. */
export function requiredMatch(amount: bigint, percent: string): bigint {
  const share = scaledPercent(percent)
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
