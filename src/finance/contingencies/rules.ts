// Contingencies: what the parties do if funding falls short (Q18). Pure.
import { type RequestError, ruleError } from '../../problems.ts'
import { percentDecimals, toUnits, wholePercent } from '../../records/decimals.ts'
import { amountErrors, toMinorUnits } from '../../records/money.ts'
import { cashCostOf, coverageOf, type FundingFigures } from '../funding-plan/rules.ts'
import type { Certainty } from '../funding-sources/rules.ts'

export const triggerMeasures = ['secured_below', 'secured_share_below', 'gap_above', 'source_lost'] as const
export type TriggerMeasure = (typeof triggerMeasures)[number]

/** When a contingency is triggered. Each measure needs one of the other values. */
export interface Trigger {
  measure: TriggerMeasure
  amount?: string
  /** Of the amount. */
  currency?: string
  percent?: string
  sourceId?: string
}

/** In a partnership: each write that changes its funding or its cost computes all of them. */
export const maxContingencies = 50

export const defaultDecideWithinDays = 14

const valuesOf: Record<TriggerMeasure, readonly (keyof Trigger)[]> = {
  secured_below: ['amount', 'currency'],
  secured_share_below: ['percent'],
  gap_above: ['amount', 'currency'],
  source_lost: ['sourceId'],
}

/** The errors of the values that the measure needs, or does not take. */
export function triggerErrors(trigger: Trigger): RequestError[] {
  const { measure } = trigger
  return (['amount', 'currency', 'percent', 'sourceId'] as const).flatMap((name) => {
    const isNeeded = valuesOf[measure].includes(name)
    if (isNeeded === (trigger[name] !== undefined)) return []
    return ruleError(`/trigger/${name}`, `${measure} ${isNeeded ? 'needs' : 'does not take'} ${name}.`)
  })
}

/** The errors of the amount of a trigger whose currency is valid. */
export const triggerAmountErrors = ({ amount, currency }: Trigger): readonly RequestError[] =>
  amount === undefined || currency === undefined ? [] : amountErrors(amount, currency, '/trigger/amount')

/** What triggers depend on. */
export interface TriggerFigures {
  figures: FundingFigures
  pledged: bigint
  /** The certainty of the sources that triggers name, by id; of those whose parties have left, none. */
  certainties: ReadonlyMap<string, Certainty>
}

/** Whether a contingency is triggered, by exact figures: "below" and "above" do not include the limit itself. */
export function isTriggered(
  { measure, amount = '', currency = '', percent = '', sourceId = '' }: Trigger,
  { figures, pledged, certainties }: TriggerFigures,
): boolean {
  switch (measure) {
    case 'secured_below':
      return figures.secured < toMinorUnits(amount, currency)
    case 'secured_share_below':
      return (figures.secured + pledged) * wholePercent < toUnits(percent, percentDecimals) * cashCostOf(figures)
    case 'gap_above':
      return coverageOf(figures, pledged).gap > toMinorUnits(amount, currency)
    case 'source_lost': {
      const certainty = certainties.get(sourceId)
      return certainty === undefined || certainty === 'at_risk' || certainty === 'lapsed'
    }
  }
}
