// Filings: the submissions that a statute requires after an agreement was executed. Pure.
import { ruleViolation } from '../../problems.ts'
import type { AgreementKind } from '../agreement-kinds/kinds.ts'
import { filingsDueOn, localDay } from '../agreement-versions/dates.ts'
import { currentExecution, type Execution } from '../agreements/rules.ts'

export const filingRecipients = ['hs_secretary', 'hs_state_collaboration', 'other'] as const
export type FilingRecipient = (typeof filingRecipients)[number]

/** To whom an executed memorandum is submitted: 42 USC 9837(e)(5)(B). */
const owedRecipients: readonly FilingRecipient[] = ['hs_secretary', 'hs_state_collaboration']

/** Throws 422 unless the day is from the first execution that the agreement keeps to today. */
export function checkFiledOn(filedOn: string, executions: readonly Execution[], now: string): void {
  const current = currentExecution(executions, now)
  if (current === undefined) throw ruleViolation('/agreementId', 'No version of the agreement was executed.')
  if (filedOn > localDay(now, current.timeZone)) throw ruleViolation('/filedOn', 'The day is in the future.')
  const first = executions.map(({ executedOn }) => executedOn).reduce((a, b) => (a < b ? a : b))
  if (filedOn < first) throw ruleViolation('/filedOn', `The agreement was executed on ${first}.`)
}

export interface Filed {
  recipient: FilingRecipient
  filedOn: string
}

/** The filings that the current version of an agreement owes and that were not recorded since its execution. */
export function owedFilings(
  kind: AgreementKind,
  { executedOn }: Pick<Execution, 'executedOn'>,
  filed: readonly Filed[],
): { dueOn: string; recipients: FilingRecipient[] } | null {
  if (kind !== 'hs_preschool_mou') return null
  const recipients = owedRecipients.filter(
    (owed) => !filed.some(({ recipient, filedOn }) => recipient === owed && filedOn >= executedOn),
  )
  return recipients.length === 0 ? null : { dueOn: filingsDueOn(executedOn), recipients }
}

/**
 * The day on which the current version of an agreement had been filed: a memorandum with every recipient that the statute names,
 * another kind with any recipient. Null before. `firstFiled` has the first filing with each recipient since its execution.
 */
export function filedOnOf(
  kind: AgreementKind,
  execution: Pick<Execution, 'executedOn'>,
  firstFiled: readonly Filed[],
): string | null {
  if (owedFilings(kind, execution, firstFiled) !== null) return null
  const counted =
    kind === 'hs_preschool_mou' ? firstFiled.filter(({ recipient }) => owedRecipients.includes(recipient)) : firstFiled
  return (
    counted
      .map(({ filedOn }) => filedOn)
      .sort()
      .at(-1) ?? null
  )
}
