// The schedule of an expectation: a day, a period or a recurrence rule, and the due dates that follow from it. Pure.
import { ruleViolation } from '../../problems.ts'
import { firstOccurrences, recurrenceErrorOf, untilOf } from '../../records/recurrence.ts'

export type Schedule =
  | { kind: 'undecided' }
  | { kind: 'date'; dueOn: string; timeZone: string }
  | { kind: 'period'; startsOn: string; endsOn: string; timeZone: string }
  | { kind: 'recurrence'; startsOn: string; rule: string; timeZone: string }

/** Maximum number of due dates of one schedule; all of them are stored. */
export const maxDueDates = 400
/** Maximum number of due dates of a schedule together with the reported ones of earlier revisions; also of superseded ones. */
export const maxMergedDueDates = 1_000

/** RFC 5545, without units shorter than a day. */
export const rulePattern =
  '^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|COUNT|UNTIL|BYDAY|BYMONTH|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYSETPOS|WKST)=[A-Z0-9,+-]+)*$'

/** The due dates in order. Throws 422 if the schedule is invalid. */
export function dueDatesOf(schedule: Schedule): string[] {
  if (schedule.kind === 'undecided') return []
  checkTimeZone(schedule.timeZone)
  if (schedule.kind === 'date') return [schedule.dueOn]
  if (schedule.kind === 'recurrence') return expandRule(schedule)
  if (schedule.endsOn < schedule.startsOn) {
    throw ruleViolation('/schedule/endsOn', 'The period ends before it starts.')
  }
  return [schedule.endsOn]
}

function expandRule({ startsOn, rule }: { startsOn: string; rule: string }): string[] {
  const error = recurrenceErrorOf(rule)
  if (error !== undefined) throw invalidRule(error)
  const [, count] = /COUNT=([0-9]+)/.exec(rule) ?? []
  const until = untilOf(rule)
  if (count === undefined && until === Number.POSITIVE_INFINITY) throw invalidRule('The rule requires COUNT or UNTIL.')
  if (Number(count) > maxDueDates) throw invalidRule(`COUNT is at most ${maxDueDates}.`)
  const times = firstOccurrences(rule, `${startsOn}T00:00`, Number(count ?? maxDueDates + 1), until + 1)
  if (times.length === 0) throw invalidRule('The rule matches no day.')
  if (times.length > maxDueDates) throw invalidRule(`The rule matches more than ${maxDueDates} days.`)
  if (times.length < Number(count ?? 0)) throw invalidRule('The rule extends beyond the year 2200.')
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

const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** Throws a RangeError if there is no such time zone. */
function dayFormatOf(timeZone: string): Intl.DateTimeFormat {
  let format = dayFormats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    // Bounded: names are case-insensitive, so clients could send any number of spellings.
    if (dayFormats.size >= 1_000) dayFormats.clear()
    dayFormats.set(timeZone, format)
  }
  return format
}

function checkTimeZone(timeZone: string): void {
  try {
    dayFormatOf(timeZone)
  } catch {
    throw ruleViolation('/schedule/timeZone', 'The IANA database has no such time zone.')
  }
}

/** The day at `now` in the time zone of the schedule; without a time zone, in UTC. */
export const currentDayOf = (schedule: Schedule, now: string): string =>
  schedule.kind === 'undecided' ? now.slice(0, 10) : dayFormatOf(schedule.timeZone).format(new Date(now))
