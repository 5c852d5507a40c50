// The agenda entries of an agreement: its first and last day, the decision on its renewal, and its reviews. Pure.
import type { AgendaChange, AgendaEntry } from '../../events/agenda.ts'
import { type DayReminder, dayEntry } from '../../records/agenda-entries.ts'
import { addDays } from '../../records/days.ts'
import { midnightOf } from '../../records/time-zones.ts'
import { dueDaysOf, reviewDaysOf } from './due-days.ts'
import { currentExecution, type Execution, hasDays } from './rules.ts'
import type { Agreement } from './store.ts'

export const agreementAgendaEventTypes = [
  'agreement.entered_into_force',
  'agreement.expiring',
  'agreement.expired',
  'agreement.renewal_decision_due',
]

/** Before and after the last day. */
export const expiry: DayReminder[] = [
  { type: 'agreement.expiring', days: -90 },
  { type: 'agreement.expiring', days: -60 },
  { type: 'agreement.expiring', days: -30 },
  { type: 'agreement.expired', days: 1 },
]

/** How far ahead reviews are in the agenda, if the agreement has no last day. */
const maxReviewDays = 3_660

export function agendaOf(row: Agreement): Record<string, AgendaEntry[]> {
  const { executions, updatedAt: now } = row
  const current = currentExecution(executions, now)
  const last = executions.at(-1)
  const days = dueDaysOf(row, now)
  if (current === undefined || last === undefined || days === undefined) {
    return { agreement_start: [], agreement_end: [], agreement_review: [] }
  }
  const { endsOn } = days
  const { timeZone } = last
  const actorIds = current.partyIds
  const expires = endsOn !== null && endsOn === last.endsOn
  return {
    agreement_start: executions.filter(hasDays).map(startOf),
    agreement_end:
      endsOn === null
        ? []
        : [
            dayEntry(endsOn, expires ? expiry : [], {
              timeZone,
              actorIds,
              lapsesAt: midnightOf(endsOn, timeZone, 1),
            }),
          ],
    agreement_review: reviewDaysOf(executions, now.slice(0, 10), addDays(now.slice(0, 10), maxReviewDays), now).map(
      (day) => dayEntry(day, [], { timeZone, actorIds, lapsesAt: midnightOf(day, timeZone, 1) }),
    ),
  }
}

/** The first day of a version. */
function startOf({ versionId, inForceFrom, timeZone, partyIds }: Execution): AgendaEntry {
  return dayEntry(inForceFrom, [{ type: 'agreement.entered_into_force', days: 0 }], {
    item: versionId,
    timeZone,
    actorIds: partyIds,
    lapsesAt: midnightOf(inForceFrom, timeZone, 1),
  })
}

/**
 * The decision on a renewal. None while a renewal is open, which only the parties may know: they alone read the entry and receive its
 * event.
 */
export function renewalDecisionOf(
  agreement: Pick<Agreement, 'id' | 'kind' | 'executions'>,
  now: string,
  isRenewalOpen: boolean,
): AgendaChange {
  const { id: subjectId, executions } = agreement
  const change = { kind: 'agreement_renewal_decision', subjectType: 'agreement', subjectId } as const
  const { endsOn = null, decideOn = null } = dueDaysOf(agreement, now) ?? {}
  const { timeZone = 'UTC' } = executions.at(-1) ?? {}
  if (decideOn === null || isRenewalOpen) return { ...change, entries: [] }
  const entry = dayEntry(decideOn, [{ type: 'agreement.renewal_decision_due', days: -30 }], {
    timeZone,
    actorIds: currentExecution(executions, now)?.partyIds ?? [],
    observerIds: [],
    ...(endsOn !== null && { lapsesAt: midnightOf(endsOn, timeZone, 1) }),
  })
  return { ...change, entries: [entry] }
}
