// Allocation bases: measured figures in proportion to which costs are allocated to funding sources. Pure.
import { type RequestError, ruleError } from '../../problems.ts'
import { isFutureDay } from '../../records/days.ts'
import { formatUnits, toUnits } from '../../records/decimals.ts'

export const measures = ['enrollment', 'hours', 'child_hours', 'square_feet', 'percent', 'other'] as const
export type Measure = (typeof measures)[number]

/** Decimal strings with at most six decimals. */
export interface BaseRow {
  sourceId: string
  quantity: string
  /** Only of child-hours: hours for each child. Absent: 1. */
  multiplier?: string
}

/** What a client writes of a base, and what depends on it. */
export interface AllocationBaseContent {
  measure: Measure
  measuredOn: string
  rows: readonly BaseRow[]
}

const quantityDecimals = 6
const hundred = toUnits('100', quantityDecimals)

export function baseErrors({ measure, measuredOn, rows }: AllocationBaseContent, now: string): RequestError[] {
  const errors: RequestError[] = []
  if (isFutureDay(measuredOn, now)) errors.push(ruleError('/measuredOn', 'The day is in the future.'))
  const sources = new Set<string>()
  for (const [index, { sourceId, multiplier }] of rows.entries()) {
    if (sources.has(sourceId)) {
      errors.push(
        ruleError(`/rows/${index}/sourceId`, 'A previous row has this source: each source can have only one row.'),
      )
    }
    sources.add(sourceId)
    if (multiplier !== undefined && measure !== 'child_hours') {
      errors.push(
        ruleError(`/rows/${index}/multiplier`, 'Only a row of the measure child_hours can have a multiplier.'),
      )
    }
  }
  const sum = rows.reduce((total, { quantity }) => total + toUnits(quantity, quantityDecimals), 0n)
  if (measure === 'percent' && sum !== hundred) {
    errors.push(
      ruleError(
        '/rows',
        `The rows of the measure percent must add up to 100; these add up to ${formatUnits(sum, quantityDecimals)}.`,
      ),
    )
  }
  return errors
}
