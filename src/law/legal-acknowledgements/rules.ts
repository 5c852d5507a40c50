// Legal acknowledgements: who was taught a requirement, and which problem the party expects with it (W2, Q21). Pure.
import { type RequestError, ruleError } from '../../problems.ts'
import { addMonths, isFutureDay } from '../../records/days.ts'

export const acknowledgementMethods = ['read', 'training', 'briefing'] as const
export type AcknowledgementMethod = (typeof acknowledgementMethods)[number]

interface Problem {
  isProblematic: boolean | null
  problemDescription: string | null
  mitigation: string | null
  ownerId: string | null
  dueOn: string | null
  resolvedOn: string | null
}

const problemFields = ['problemDescription', 'mitigation', 'ownerId', 'dueOn', 'resolvedOn'] as const

/** The errors of the days, and of the fields that describe a problem. */
export function acknowledgementErrors(row: Problem & { acknowledgedOn: string }, now: string): RequestError[] {
  const errors = (['acknowledgedOn', 'resolvedOn'] as const)
    .filter((name) => isFutureDay(row[name] ?? '', now))
    .map((name) => ruleError(`/${name}`, `${name} must not be in the future.`))
  if (row.isProblematic !== true) {
    const named = problemFields.filter((name) => row[name] !== null)
    return [...errors, ...named.map((name) => ruleError(`/${name}`, `${name} needs isProblematic true.`))]
  }
  if (row.problemDescription !== null) return errors
  return [...errors, ruleError('/problemDescription', 'A problematic requirement needs problemDescription.')]
}

/** The last day on which an acknowledgement of the current text is valid; null if it has no end. */
export const validUntil = (acknowledgedOn: string, validMonths: number | null): string | null =>
  validMonths === null ? null : addMonths(acknowledgedOn, validMonths)
