// Budget lines: the costs of a partnership, and by which method each is allocated to funding sources. Pure.
import { type RequestError, ruleError } from '../../problems.ts'
import { amountErrors } from '../../records/money.ts'
import { type Measure, measures } from '../allocation-bases/rules.ts'

/** `direct`: to one source. `funding_share`: by the amounts of the sources. The others: by an allocation base of this measure. */
export const allocationMethods = ['direct', 'funding_share', ...measures] as const
export type AllocationMethod = (typeof allocationMethods)[number]

/** The order of a line for which none is given: after most others. */
export const defaultOrder = 1000
export const maxOrder = 10_000

/** What a client writes of a line, and what depends on it. */
export interface BudgetLineContent {
  amount: string
  currency: string
  startsOn: string | null
  endsOn: string | null
  method: AllocationMethod | null
  baseId: string | null
  sourceId: string | null
}

/** The errors of a line whose currency is valid. `measure` is that of its base; undefined if it names none. */
export function lineErrors(line: BudgetLineContent, measure: Measure | undefined): RequestError[] {
  const { amount, currency, startsOn, endsOn } = line
  const errors = [...amountErrors(amount, currency, '/amount')]
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    errors.push(ruleError('/endsOn', 'The last day is before the first.'))
  }
  const fault = methodFault(line, measure)
  if (fault !== undefined) errors.push(ruleError('/method', fault))
  return errors
}

/** What is wrong with the combination of method, base and source. */
function methodFault({ method, baseId, sourceId }: BudgetLineContent, measure?: Measure): string | undefined {
  const [hasBase, hasSource] = [baseId !== null, sourceId !== null]
  if (method === null) return hasBase || hasSource ? 'A line with a base or a source needs a method.' : undefined
  if (method === 'direct') {
    if (!hasSource)
      return 'The method direct needs the source that pays the line: sourceId, or the column source of a file.'
    return hasBase ? 'The method direct takes a source and no base.' : undefined
  }
  if (method === 'funding_share') {
    return hasBase || hasSource
      ? 'The method funding_share takes neither a base nor a source: it allocates by the amounts of all sources.'
      : undefined
  }
  if (!hasBase)
    return `The method ${method} needs a base of the measure ${method}: baseId, or the column base of a file.`
  if (hasSource) return `The method ${method} takes a base and no source.`
  return measure === method
    ? undefined
    : `The method ${method} needs a base of the measure ${method}; this one has ${measure}.`
}
