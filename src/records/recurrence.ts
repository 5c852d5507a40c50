// Recurrence rules (RFC 5545), limited to what can be expanded fast, and their occurrences in local time. Pure.
import { Temporal } from 'temporal-polyfill'
import { daysOf, parseRule, partsOf } from './recurrence-days.ts'
import { localDateOf } from './time-zones.ts'

const integerIn = (min: number, max: number) => (value: string) =>
  /^[0-9]+$/.test(value) && Number(value) >= min && Number(value) <= max
/** Lists of numbers whose absolute value is 1 to `maxValue`; leading zeros are allowed, as in RFC 5545. */
const listOf = (pattern: RegExp, maxValue: number, maxItems: number) => (value: string) => {
  const items = value.split(',')
  const isInRange = (item: string) => {
    const number = Math.abs(Number.parseInt(item, 10))
    return Number.isNaN(number) || (number >= 1 && number <= maxValue)
  }
  return items.length <= maxItems && items.every((item) => pattern.test(item) && isInRange(item))
}
const weekday = '(MO|TU|WE|TH|FR|SA|SU)'

/** The characters and the form of a rule. Its parts may be in any order, and letters in any case. */
export const rulePattern = '^[A-Za-z]+=[A-Za-z0-9,+-]+(;[A-Za-z]+=[A-Za-z0-9,+-]+)*$'

/** The supported parts of a rule. There is no BYHOUR, BYMINUTE or BYSECOND: a rule has at most one occurrence per day. */
const parts: Record<string, { isValid: (value: string) => boolean; expected: string }> = {
  FREQ: {
    isValid: (value) => /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(value),
    expected: 'DAILY, WEEKLY, MONTHLY or YEARLY',
  },
  INTERVAL: { isValid: integerIn(1, 366), expected: '1 to 366' },
  COUNT: { isValid: integerIn(1, 1000), expected: '1 to 1000' },
  UNTIL: { isValid: isUntil, expected: 'a UTC time such as 20270630T235959Z, or a day' },
  BYDAY: {
    isValid: listOf(new RegExp(`^([+-]?[0-9]{1,2})?${weekday}$`), 53, 20),
    expected: 'days such as TU or -1FR',
  },
  BYMONTHDAY: { isValid: listOf(/^[+-]?[0-9]{1,2}$/, 31, 31), expected: 'days of the month, -31 to 31' },
  BYYEARDAY: { isValid: listOf(/^[+-]?[0-9]{1,3}$/, 366, 50), expected: 'days of the year, -366 to 366' },
  BYWEEKNO: { isValid: listOf(/^[+-]?[0-9]{1,2}$/, 53, 53), expected: 'weeks of the year, -53 to 53' },
  BYMONTH: { isValid: listOf(/^[0-9]{1,2}$/, 12, 12), expected: 'months, 1 to 12' },
  BYSETPOS: { isValid: listOf(/^[+-]?[0-9]{1,3}$/, 366, 20), expected: 'positions, -366 to 366' },
  WKST: { isValid: (value) => new RegExp(`^${weekday}$`).test(value), expected: 'a day such as MO' },
}

function isUntil(value: string): boolean {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(20[0-9]{2})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})Z)?$/.exec(value) ?? []
  return isLocalTime(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
}

export function isLocalTime(text: string): boolean {
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toString().startsWith(text)
  } catch {
    return false
  }
}

/**
 * The error of a rule, or undefined if it is valid. Rejects what RFC 5545 does not allow, and combinations that are slow to
 * expand and have a simpler equivalent.
 */
export function recurrenceErrorOf(recurrence: string): string | undefined {
  const rule = new Map<string, string>()
  for (const text of recurrence.toUpperCase().split(';')) {
    const [name = '', value = '', ...rest] = text.split('=')
    const part = parts[name]
    if (part === undefined || rest.length > 0)
      return `${text} is not supported. The parts of a rule are ${Object.keys(parts).join(', ')}.`
    if (rule.has(name)) return `${name} occurs twice.`
    if (!part.isValid(value)) return `${name} must be ${part.expected}.`
    rule.set(name, value)
  }
  return combinationErrorOf(rule)
}

function combinationErrorOf(rule: ReadonlyMap<string, string>): string | undefined {
  const frequency = rule.get('FREQ')
  if (frequency === undefined) return 'FREQ is missing.'
  if (rule.has('COUNT') && rule.has('UNTIL')) return 'A rule has COUNT or UNTIL, not both.'
  const isYearly = frequency === 'YEARLY'
  for (const name of ['BYWEEKNO', 'BYYEARDAY']) {
    if (rule.has(name) && !isYearly) return `${name} requires FREQ=YEARLY.`
  }
  const isDaily = frequency === 'DAILY'
  if (rule.has('BYMONTHDAY') && (isDaily || frequency === 'WEEKLY' || rule.has('BYWEEKNO'))) {
    return 'BYMONTHDAY requires FREQ=MONTHLY or YEARLY, and cannot be combined with BYWEEKNO.'
  }
  if (rule.has('BYSETPOS') && isDaily) return 'BYSETPOS cannot be combined with FREQ=DAILY.'
  const hasNumberedDay = /[0-9]/.test(rule.get('BYDAY') ?? '')
  if (hasNumberedDay && ((frequency !== 'MONTHLY' && !isYearly) || rule.has('BYWEEKNO'))) {
    return 'A BYDAY with a number, such as -1FR, requires FREQ=MONTHLY or YEARLY, and cannot be combined with BYWEEKNO.'
  }
  const hasSelection = ['BYDAY', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO', 'BYMONTH'].some((name) => rule.has(name))
  if (rule.has('BYSETPOS') && !hasSelection) return 'BYSETPOS requires another BY… part.'
  return undefined
}

/** The milliseconds of a local time if it were UTC. */
export const localTimeAsUtc = (local: string): number => Date.parse(`${local}Z`)

const dayMillis = 86_400_000
const dayNumberOf = (millis: number): number => Math.floor(millis / dayMillis)

/** No occurrence is computed beyond this time. */
const horizon = Date.UTC(2201)

/** The occurrences in `from <= at <= to`. COUNT and UNTIL are ignored. A rule has at most one on each day. */
function* expand(recurrence: string, startsAt: string, from: number, to: number): Generator<number> {
  const start = localTimeAsUtc(startsAt)
  const timeOfDay = start - dayNumberOf(start) * dayMillis
  const firstDay = Math.max(dayNumberOf(start), Math.ceil((from - timeOfDay) / dayMillis))
  const lastDay = dayNumberOf(Math.min(to, horizon - 1) - timeOfDay)
  for (const day of daysOf(parseRule(recurrence, dayNumberOf(start)), firstDay, lastDay))
    yield day * dayMillis + timeOfDay
}

/** The first `max` occurrences before `to`, as local times in UTC milliseconds. COUNT and UNTIL are ignored. */
export function firstOccurrences(recurrence: string, startsAt: string, max: number, to = horizon): number[] {
  const found: number[] = []
  for (const at of expand(recurrence, startsAt, localTimeAsUtc(startsAt), to - 1)) {
    if (found.length === max) break
    found.push(at)
  }
  return found
}

const lastOccurrences = new Map<string, number>()
const maxCachedRules = 20_000

/** The last occurrence of a rule with COUNT; infinity without COUNT, or if it is after `to`. */
function lastOccurrence(recurrence: string, startsAt: string, to: number): number {
  const count = countOf(recurrence)
  if (count === undefined) return Number.POSITIVE_INFINITY
  const key = `${startsAt} ${recurrence}`
  let last = lastOccurrences.get(key)
  if (last === undefined) {
    const occurrences = firstOccurrences(recurrence, startsAt, count, Math.min(to + 1, horizon))
    last = occurrences.at(count - 1)
    if (last === undefined) return Number.POSITIVE_INFINITY
    if (lastOccurrences.size >= maxCachedRules) lastOccurrences.clear()
    lastOccurrences.set(key, last)
  }
  return last
}

/** The occurrences from `from` to `to`, all as local times in UTC milliseconds. UNTIL is ignored; see `untilOf`. */
export function occurrencesBetween(recurrence: string, startsAt: string, from: number, to: number): number[] {
  const last = Math.min(to, lastOccurrence(recurrence, startsAt, to))
  return from > last ? [] : [...expand(recurrence, startsAt, from, last)]
}

/** COUNT of a valid rule. */
export function countOf(recurrence: string): number | undefined {
  const count = partsOf(recurrence).get('COUNT')
  return count === undefined ? undefined : Number(count)
}

/** Whether UNTIL of a valid rule is a day, and not a time. */
export const endsOnDay = (recurrence: string): boolean => partsOf(recurrence).get('UNTIL')?.length === 8

/** The time of UNTIL in UTC milliseconds; of a day, its start. Infinity without UNTIL. */
export function untilOf(recurrence = ''): number {
  const until = partsOf(recurrence).get('UNTIL')
  if (until === undefined) return Number.POSITIVE_INFINITY
  const [date = '', time = '000000Z'] = until.split('T')
  return Date.parse(`${date.replace(/(....)(..)/, '$1-$2-')}T${time.replace(/(..)(..)/, '$1:$2:')}`)
}

/**
 * The last day that UNTIL includes, for a rule of days: of a time, the day in the time zone at that time. Undefined without UNTIL.
 */
export function lastDayOf(recurrence: string, timeZone: string): string | undefined {
  const until = untilOf(recurrence)
  if (until === Number.POSITIVE_INFINITY) return undefined
  return localDateOf(endsOnDay(recurrence) ? 'UTC' : timeZone, until)
}
