// When an expectation is due: on a day, over a period, or again and again. Pure; days, not moments.
import { ruleViolation } from '../../problems.ts'
import { firstOccurrences, recurrenceErrorOf, untilOf } from '../../records/recurrence.ts'

export const whenKinds = ['undecided', 'date', 'period', 'recurrence'] as const

export type When =
  | { kind: 'undecided' }
  | { kind: 'date'; dueOn: string; timeZone: string }
  | { kind: 'period'; startsOn: string; endsOn: string; timeZone: string }
  | { kind: 'recurrence'; startsOn: string; rule: string; timeZone: string }

/** A schedule is written down whole, so it has an end, and not too many days. */
export const maxDueDates = 400
/** Together with what was due under earlier wordings. */
export const maxKeptDates = 1_000

/** RFC 5545, without what is finer than a day. */
export const rulePattern =
  '^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|COUNT|UNTIL|BYDAY|BYMONTH|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYSETPOS|WKST)=[A-Z0-9,+-]+)*$'

/** The days on which something is due, in their order; throws where the schedule makes no sense. */
export function dueDatesOf(when: When): string[] {
  if (when.kind === 'undecided') return []
  checkZone(when.timeZone)
  if (when.kind === 'date') return [when.dueOn]
  if (when.kind === 'recurrence') return expand(when)
  if (when.endsOn < when.startsOn) throw ruleViolation('/when/endsOn', 'The period ends before it begins.')
  return [when.endsOn]
}

function expand({ startsOn, rule }: { startsOn: string; rule: string }): string[] {
  const fault = recurrenceErrorOf(rule)
  if (fault !== undefined) throw badRule(fault)
  const [, count] = /COUNT=([0-9]+)/.exec(rule) ?? []
  const until = untilOf(rule)
  if (count === undefined && until === Number.POSITIVE_INFINITY) throw badRule('The rule ends: by COUNT or by UNTIL.')
  if (Number(count) > maxDueDates) throw badRule(`COUNT is ${maxDueDates} at most.`)
  const times = firstOccurrences(rule, `${startsOn}T00:00`, Number(count ?? maxDueDates + 1), until + 1)
  if (times.length === 0) throw badRule('No day fits the rule.')
  if (times.length > maxDueDates) throw badRule(`More than ${maxDueDates} days fit the rule.`)
  if (times.length < Number(count ?? 0)) throw badRule('The rule goes on past the year 2200.')
  return times.map((time) => new Date(time).toISOString().slice(0, 10))
}

const badRule = (detail: string) => ruleViolation('/when/rule', detail)

/** What is due by the new schedule from `today` on; what was due before, or is `reported` on, stays due when it was. */
export function mergeDueDates(
  before: readonly string[],
  after: readonly string[],
  today: string,
  reported: readonly string[],
): string[] {
  const kept = before.filter((day) => day < today || reported.includes(day))
  return [...new Set([...kept, ...after.filter((day) => day >= today)])].sort()
}

const zones = new Map<string, Intl.DateTimeFormat>()

function zoneOf(timeZone: string): Intl.DateTimeFormat {
  let format = zones.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    // A name may be written in small letters and capitals in very many ways.
    if (zones.size >= 1_000) zones.clear()
    zones.set(timeZone, format)
  }
  return format
}

function checkZone(timeZone: string): void {
  try {
    zoneOf(timeZone)
  } catch {
    throw ruleViolation('/when/timeZone', 'This is no time zone of the IANA database.')
  }
}

/** The day that it is at `now` where the expectation is at home. */
export const todayIn = (when: When, now: string): string =>
  when.kind === 'undecided' ? now.slice(0, 10) : zoneOf(when.timeZone).format(new Date(now))

/** `days` after a day, or before it. */
export const shift = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
