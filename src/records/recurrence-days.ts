// The days of a recurrence rule (RFC 5545), as numbers of days since 1970. Pure. A library takes up to a thousand times as long.

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

export interface Rule {
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  interval: number
  start: Day
  weekStart: number
  /** Whether the other parts of the rule contain the day. */
  contains(date: Day): boolean
  positions: number[]
}

/** A day of the proleptic Gregorian calendar. */
interface Day {
  /** Days since 1970. */
  number: number
  year: number
  /** 1 to 12. */
  month: number
  dayOfMonth: number
  dayOfYear: number
  /** 0 is Sunday. */
  weekday: number
  monthLength: number
  yearLength: number
}

const dayMillis = 86_400_000
const numberOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / dayMillis
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const monthLengthOf = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] as number)
const weekdayOf = (number: number): number => (((number + 4) % 7) + 7) % 7

function dateOf(number: number): Day {
  const date = new Date(number * dayMillis)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1]
  return {
    number,
    year,
    month,
    dayOfMonth: date.getUTCDate(),
    dayOfYear: number - numberOf(year, 1, 1) + 1,
    weekday: weekdayOf(number),
    monthLength: monthLengthOf(year, month),
    yearLength: isLeap(year) ? 366 : 365,
  }
}

/** The next day. */
function nextOf({ number, year, month, dayOfMonth, dayOfYear, weekday, monthLength, yearLength }: Day): Day {
  if (dayOfYear === yearLength) return dateOf(number + 1)
  const isSameMonth = dayOfMonth < monthLength
  return {
    number: number + 1,
    year,
    month: isSameMonth ? month : month + 1,
    dayOfMonth: isSameMonth ? dayOfMonth + 1 : 1,
    dayOfYear: dayOfYear + 1,
    weekday: weekday === 6 ? 0 : weekday + 1,
    monthLength: isSameMonth ? monthLength : monthLengthOf(year, month + 1),
    yearLength,
  }
}

/** The first day of week 1: the first week with at least four days in the year. */
function firstWeekOf(year: number, weekStart: number): number {
  const first = numberOf(year, 1, 1)
  const daysBefore = (weekdayOf(first) - weekStart + 7) % 7
  return first - daysBefore + (daysBefore > 3 ? 7 : 0)
}

/** A position, or one from the end, of a list with `length` items. */
const isAt = (positions: readonly number[], position: number, length: number): boolean =>
  positions.includes(position) || positions.includes(position - length - 1)

/** The parts of a valid rule by name, in upper case. */
export const partsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=') as [string, string]),
  )

/** Parses a valid rule without COUNT and UNTIL, which are ignored. */
export function parseRule(text: string, startNumber: number): Rule {
  const parts = partsOf(text)
  const numbers = (name: string) => parts.get(name)?.split(',').map(Number)
  const frequency = parts.get('FREQ') as Rule['frequency']
  const start = dateOf(startNumber)
  const weekStart = weekdays.indexOf(parts.get('WKST') ?? 'MO')
  const [months, monthDays, yearDays, weeks] = ['BYMONTH', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO'].map(numbers)
  const days = parts
    .get('BYDAY')
    ?.split(',')
    .map((day) => ({
      weekday: weekdays.indexOf(day.slice(-2)),
      nth: Number(day.slice(0, -2)),
    }))
  const isYearly = frequency === 'YEARLY'
  const nthInMonth = !isYearly || months !== undefined
  const hasDay = monthDays !== undefined || yearDays !== undefined || days !== undefined

  const isDay = ({ weekday, dayOfMonth, monthLength, dayOfYear, yearLength }: Day) =>
    days?.some((day) => {
      if (day.weekday !== weekday) return false
      if (day.nth === 0) return true
      const [position, length] = nthInMonth ? [dayOfMonth, monthLength] : [dayOfYear, yearLength]
      return day.nth > 0 ? Math.ceil(position / 7) === day.nth : Math.ceil((length - position + 1) / 7) === -day.nth
    }) ?? true
  /** The first and the last days of a year can be in a week of another year. */
  const isInWeek = ({ number, year }: Day) => {
    if (weeks === undefined) return true
    const firstWeek = firstWeekOf(year, weekStart)
    const nextFirstWeek = firstWeekOf(year + 1, weekStart)
    const weekYear = number < firstWeek ? year - 1 : number < nextFirstWeek ? year : year + 1
    const first = weekYear === year ? firstWeek : firstWeekOf(weekYear, weekStart)
    const next = weekYear < year ? firstWeek : firstWeekOf(weekYear + 1, weekStart)
    return isAt(weeks, Math.floor((number - first) / 7) + 1, (next - first) / 7)
  }
  /** Without a part that selects days, they are those of the start. */
  const isLikeStart = ({ weekday, dayOfMonth, month }: Day) => {
    if (hasDay || frequency === 'DAILY') return true
    if (frequency === 'WEEKLY' || weeks !== undefined) return weekday === start.weekday
    return dayOfMonth === start.dayOfMonth && (!isYearly || months !== undefined || month === start.month)
  }
  return {
    frequency,
    interval: Number(parts.get('INTERVAL') ?? 1),
    start,
    weekStart,
    positions: numbers('BYSETPOS') ?? [],
    contains: (date) =>
      (months?.includes(date.month) ?? true) &&
      (monthDays === undefined || isAt(monthDays, date.dayOfMonth, date.monthLength)) &&
      (yearDays === undefined || isAt(yearDays, date.dayOfYear, date.yearLength)) &&
      isDay(date) &&
      isLikeStart(date) &&
      isInWeek(date),
  }
}

/** The first day of the period that contains the day, of the next one, and the number of periods since that of the start. */
function periodOf(
  { frequency, start, weekStart }: Rule,
  { number, year, month, weekday, dayOfYear, dayOfMonth, ...date }: Day,
) {
  switch (frequency) {
    case 'DAILY':
      return { first: number, next: number + 1, index: number - start.number }
    case 'WEEKLY': {
      const first = number - ((weekday - weekStart + 7) % 7)
      return { first, next: first + 7, index: (first - start.number + ((start.weekday - weekStart + 7) % 7)) / 7 }
    }
    case 'MONTHLY': {
      const first = number - dayOfMonth + 1
      return { first, next: first + date.monthLength, index: (year - start.year) * 12 + month - start.month }
    }
    case 'YEARLY': {
      const first = number - dayOfYear + 1
      return { first, next: first + date.yearLength, index: year - start.year }
    }
  }
}

/** The days of the rule from `firstDay` to `lastDay`, both included. No day is before the start of the rule. */
export function* daysOf(rule: Rule, firstDay: number, lastDay: number): Generator<number> {
  const { interval, positions, start } = rule
  let number = Math.max(firstDay, start.number)
  while (number <= lastDay) {
    const { first, next, index } = periodOf(rule, dateOf(number))
    if (index % interval === 0) {
      // A position counts all days of the period, also those before the window.
      let date = dateOf(positions.length > 0 ? first : number)
      const found: number[] = []
      for (; date.number < next; date = nextOf(date)) if (rule.contains(date)) found.push(date.number)
      const selected = positions.length > 0 ? found.filter((_, at) => isAt(positions, at + 1, found.length)) : found
      for (const day of selected) if (day >= number && day <= lastDay) yield day
    }
    number = next
  }
}
