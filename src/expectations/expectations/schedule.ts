// The schedule of an expectation: a day, a period or a recurrence rule, and the due dates that follow from it. Pure.
import { ruleViolation } from '../../problems.ts'
import { countOf, firstOccurrences, lastDayOf, localTimeAsUtc, recurrenceErrorOf } from '../../records/recurrence.ts'
import { localDateOf, timeZoneErrorOf } from '../../records/time-zones.ts'

export type Schedule =
  | { kind: 'undecided' }
  | { kind: 'date'; dueOn: string; timeZone: string }
  | { kind: 'period'; startsOn: string; endsOn: string; timeZone: string }
  | { kind: 'recurrence'; startsOn: string; rule: string; timeZone: string }

/** Maximum number of due dates of one schedule; all of them are stored. */
export const maxDueDates = 400
/** Maximum number of due dates of a schedule together with the reported ones of earlier revisions; also of superseded ones. */
export const maxMergedDueDates = 1_000

/** The due dates in order. Throws 422 if the schedule is invalid. */
export function dueDatesOf(schedule: Schedule): string[] {
  if (schedule.kind === 'undecided') return []
  const error = timeZoneErrorOf(schedule.timeZone)
  if (error !== undefined) throw ruleViolation('/schedule/timeZone', error)
  if (schedule.kind === 'date') return [schedule.dueOn]
  if (schedule.kind === 'recurrence') return expandRule(schedule)
  if (schedule.endsOn < schedule.startsOn) {
    throw ruleViolation('/schedule/endsOn', 'The period ends before it starts.')
  }
  return [schedule.endsOn]
}

function expandRule({ startsOn, rule, timeZone }: { startsOn: string; rule: string; timeZone: string }): string[] {
  const error = recurrenceErrorOf(rule)
  if (error !== undefined) throw invalidRule(error)
  const [count, lastDay] = [countOf(rule), lastDayOf(rule, timeZone)]
  if (count === undefined && lastDay === undefined) throw invalidRule('The rule requires COUNT or UNTIL.')
  if (count !== undefined && count > maxDueDates) throw invalidRule(`COUNT is at most ${maxDueDates}.`)
  const end = lastDay === undefined ? undefined : localTimeAsUtc(`${lastDay}T00:00`) + 1
  const times = firstOccurrences(rule, `${startsOn}T00:00`, count ?? maxDueDates + 1, end)
  if (times.length === 0) throw invalidRule('The rule matches no day.')
  if (times.length > maxDueDates) throw invalidRule(`The rule matches more than ${maxDueDates} days.`)
  if (times.length < (count ?? 0)) throw invalidRule('The rule extends beyond the year 2200.')
  return times.map((time) => new Date(time).toISOString().slice(0, 10))
}

const invalidRule = (detail: string) => ruleViolation('/schedule/rule', detail)

/**
 * The due dates when an agreed schedule replaces another: those that are `reported`, and those of the new schedule. A past
 * day of the new schedule that was never due does not apply if a later day is reported. `superseded` are all past days
 * that are no longer due; the last `maxMergedDueDates` of them.
 */
export function revisedDueDates(
  old: { dueDates: readonly string[]; superseded: readonly string[] },
  newDates: readonly string[],
  reported: readonly string[],
  today: string,
): { dueDates: string[]; superseded: string[] } {
  const past = [...old.superseded, ...old.dueDates.filter((day) => day < today)]
  const lastReported = reported.toSorted().at(-1) ?? ''
  const applying = newDates.filter((day) => day >= today || day > lastReported || past.includes(day))
  const dueDates = [...new Set([...old.dueDates.filter((day) => reported.includes(day)), ...applying])].sort()
  const superseded = [...new Set(past)].filter((day) => !dueDates.includes(day)).sort()
  return { dueDates, superseded: superseded.slice(-maxMergedDueDates) }
}

/** The day at `now` in the time zone of the schedule; without a time zone, in UTC. */
export const currentDayOf = (schedule: Schedule, now: string): string =>
  schedule.kind === 'undecided' ? now.slice(0, 10) : localDateOf(schedule.timeZone, Date.parse(now))
