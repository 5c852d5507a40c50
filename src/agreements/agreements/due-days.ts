// The days on which something about an executed agreement is due. Pure.
import { lastDayOf } from '../../partnerships/agreement-bindings/rules.ts'
import { addDays } from '../../records/days.ts'
import type { AgreementKind } from '../agreement-kinds/kinds.ts'
import { lastDayOfTerm, localDay, memorandumRenewalDueOn, renewalDecisionDueOn } from '../agreement-versions/dates.ts'
import { currentExecution, type Execution } from './rules.ts'

interface ExecutedAgreement {
  kind: AgreementKind
  executions: readonly Execution[]
}

/** The days of the current version. `endsOn` is the last day, `decideOn` that of the decision on a renewal. */
export interface DueDays {
  startsOn: string
  endsOn: string | null
  decideOn: string | null
}

/** Undefined if no version was executed. The end and the renewal are those of the last version that was executed. */
export function dueDaysOf({ kind, executions }: ExecutedAgreement, now: string): DueDays | undefined {
  const current = currentExecution(executions, now)
  const last = executions.at(-1)
  if (current === undefined || last === undefined) return undefined
  const { executedOn, schoolYearStartsOn, terminatesOn } = last
  const days = [
    renewalDecisionDueOn(last),
    kind === 'hs_preschool_mou' && schoolYearStartsOn ? memorandumRenewalDueOn(executedOn, schoolYearStartsOn) : null,
  ].filter((day) => day !== null)
  return {
    startsOn: current.inForceFrom,
    endsOn: lastDayOf(last.endsOn, last.supersededOn, last.terminatesOn),
    decideOn: terminatesOn === null ? (days.sort()[0] ?? null) : null,
  }
}

/** The days from `from` on, before `to`, on which an agreement on sharing data that is or was in force is reviewed. */
export function reviewDaysOf(executions: readonly Execution[], from: string, to: string, now: string): string[] {
  const current = currentExecution(executions, now)
  const months = current?.reviewEveryMonths ?? null
  if (current === undefined || months === null || months < 1) return []
  const { inForceFrom, endsOn, supersededOn, terminatesOn } = current
  const end = lastDayOf(endsOn, supersededOn, terminatesOn)
  const days: string[] = []
  for (let number = 1; ; number++) {
    const day = addDays(lastDayOfTerm(inForceFrom, number * months), 1)
    if (day >= to || (end !== null && day > end)) return days
    if (day >= from) days.push(day)
  }
}

/** How many days before a decision or a review it is a next step. */
const noticeDays = 90

/** The decision on a renewal, once it is near. */
export function decisionDueOn(agreement: ExecutedAgreement, now: string): string | null {
  const { decideOn = null } = dueDaysOf(agreement, now) ?? {}
  const { timeZone = 'UTC' } = agreement.executions.at(-1) ?? {}
  return decideOn !== null && localDay(now, timeZone) >= addDays(decideOn, -noticeDays) ? decideOn : null
}

/** The next review, once it is near. Reviews are not recorded: on the day after it the next one is due. */
export function reviewDueOn({ executions }: ExecutedAgreement, now: string): string | null {
  const { timeZone = 'UTC' } = currentExecution(executions, now) ?? {}
  const today = localDay(now, timeZone)
  return reviewDaysOf(executions, today, addDays(today, noticeDays + 1), now)[0] ?? null
}
