// Funding sources: the funds that the parties hold, and what each may pay. Pure.
import { type RequestError, ruleError } from '../../problems.ts'
import { percentDecimals, toUnits, wholePercent } from '../../records/decimals.ts'
import { amountErrors, toMinorUnits } from '../../records/money.ts'
import { type FundingType, isFederal } from '../funding-types/rules.ts'

export const fundingForms = ['cash', 'in_kind'] as const
export type FundingForm = (typeof fundingForms)[number]

export const certainties = ['secured', 'pending', 'at_risk', 'lapsed'] as const
export type Certainty = (typeof certainties)[number]

/** Categories of costs. The order is that of the budget of a federal grant, then those of its own. */
export const costCategories = [
  'personnel',
  'fringe',
  'travel',
  'equipment',
  'supplies',
  'contractual',
  'construction',
  'food',
  'facilities',
  'training',
  'administration',
  'indirect',
  'other',
] as const
export type CostCategory = (typeof costCategories)[number]

/** The most that a source pays of the costs in some categories: a percentage of its amount, or an amount in its currency. */
export interface Cap {
  categories: CostCategory[]
  percent?: string
  amount?: string
}

/** The limit of a cap in the smallest units; a percentage of the amount is rounded down. */
export const limitOf = ({ percent = '0', amount }: Cap, total: bigint, currency: string): bigint =>
  amount === undefined ? (total * toUnits(percent, percentDecimals)) / wholePercent : toMinorUnits(amount, currency)

/** The match that a source requires, in percent of the sum of source and match. */
export interface Match {
  percent: string
}

/** What a client writes of a source, and what depends on it. */
export interface FundingSourceContent {
  type: FundingType
  amount: string
  currency: string
  startsOn: string | null
  endsOn: string | null
  /** Null: by the type. */
  federal: boolean | null
  certainty: Certainty
  decisionOn: string | null
  caps: readonly Cap[]
  match: Match | null
}

/** The errors of a source whose currency is valid. */
export function sourceErrors({
  amount,
  currency,
  startsOn,
  endsOn,
  certainty,
  decisionOn,
  caps,
  match,
}: FundingSourceContent): RequestError[] {
  const errors = [...amountErrors(amount, currency, '/amount')]
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    errors.push(ruleError('/endsOn', 'The last day is before the first.'))
  }
  if (certainty === 'pending' && decisionOn === null) {
    errors.push(ruleError('/decisionOn', 'A pending source needs the day on which it is decided.'))
  }
  for (const [index, cap] of caps.entries()) {
    if ((cap.percent === undefined) === (cap.amount === undefined)) {
      errors.push(ruleError(`/caps/${index}`, 'A cap needs either percent or amount, not both.'))
    } else if (cap.amount !== undefined) errors.push(...amountErrors(cap.amount, currency, `/caps/${index}/amount`))
  }
  if (match !== null && toUnits(match.percent, percentDecimals) === wholePercent) {
    errors.push(ruleError('/match/percent', 'A match must be less than 100 percent of the sum of source and match.'))
  }
  return errors
}

/**
 * The fields of a request, with whether the source is federal: by its type, unless the request says so. With another type it follows
 * from the type again. The fields of a row of a file have not been validated.
 */
export function withFederal<Fields extends Partial<Pick<FundingSourceContent, 'type' | 'federal'>>>(
  fields: Fields,
  before: Pick<FundingSourceContent, 'type'> | undefined,
): Fields {
  const { type = before?.type, federal } = fields
  const isDerived = federal === null || (federal === undefined && type !== before?.type)
  return isDerived && type !== undefined ? { ...fields, federal: isFederal(type) } : fields
}
