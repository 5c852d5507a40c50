// Monitoring visits: visits to sites of parties, and what was found there (Q22). Pure.
import { type RequestError, ruleError } from '../../problems.ts'
import { isFutureDay } from '../../records/days.ts'

export const findingSeverities = ['minor', 'major', 'critical'] as const
export type FindingSeverity = (typeof findingSeverities)[number]

/** What a visit found that has to be corrected. */
export interface Finding {
  text: string
  severity: FindingSeverity
  correctionDueOn: string
  correctedOn?: string
}

export const maxFindings = 50

/** From so many days before it is due, the next visit is a next step. */
export const visitNoticeDays = 14

export interface VisitContent {
  visitedOn: string
  nextVisitDueOn: string | null
  findings: readonly Finding[]
}

export function visitErrors({ visitedOn, nextVisitDueOn, findings }: VisitContent, now: string): RequestError[] {
  const errors: RequestError[] = []
  const check = (isError: boolean, pointer: string, detail: string) => {
    if (isError) errors.push(ruleError(pointer, detail))
  }
  check(isFutureDay(visitedOn, now), '/visitedOn', 'The day of the visit must not be in the future.')
  check(
    nextVisitDueOn !== null && nextVisitDueOn <= visitedOn,
    '/nextVisitDueOn',
    'The next visit must be due after the day of this one.',
  )
  for (const [index, { correctionDueOn, correctedOn }] of findings.entries()) {
    const pointer = `/findings/${index}`
    check(
      correctionDueOn < visitedOn,
      `${pointer}/correctionDueOn`,
      'The correction must not be due before the day of the visit.',
    )
    if (correctedOn === undefined) continue
    check(
      correctedOn < visitedOn,
      `${pointer}/correctedOn`,
      'The day of the correction must not be before the day of the visit.',
    )
    check(
      isFutureDay(correctedOn, now),
      `${pointer}/correctedOn`,
      'The day of the correction must not be in the future.',
    )
  }
  return errors
}
