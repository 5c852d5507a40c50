// Schedules and recurrence rules in words. Pure.
import type { Schedule } from '../../../expectations/expectations/schedule.ts'
import { countOf, lastDayOf } from '../../../records/recurrence.ts'
import { partsOf } from '../../../records/recurrence-days.ts'
import { count, formatDate, listOf, months, ordinal } from './formats.ts'

const weekdays: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
}
const units: Readonly<Record<string, string>> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }

/** 1 is 1st, -1 is last, -2 is 2nd to last. */
const position = (number: number): string =>
  number > 0 ? ordinal(number) : number === -1 ? 'last' : `${ordinal(-number)} to last`

const sorted = (numbers: string): number[] =>
  numbers
    .split(',')
    .map(Number)
    .sort((left, right) => left - right)

const positions = (numbers: string): string => listOf(numbers.split(',').map((number) => position(Number(number))))

const dayWords = (days: string): string =>
  listOf(
    days.split(',').map((day) => {
      const number = Number(day.slice(0, -2))
      const weekday = weekdays[day.slice(-2)]
      return number === 0 ? `${weekday}` : `the ${position(number)} ${weekday}`
    }),
  )

type Part = 'BYMONTH' | 'BYWEEKNO' | 'BYYEARDAY' | 'BYMONTHDAY' | 'BYDAY' | 'BYSETPOS' | 'WKST'

/** In the order in which the words follow each other. */
const selections: readonly [Part, (value: string, unit: string, parts: ReadonlyMap<string, string>) => string][] = [
  ['BYMONTH', (value) => `in ${listOf(sorted(value).map((month) => months[month - 1] ?? ''))}`],
  ['BYWEEKNO', (value) => `in the ${positions(value)} week of the year`],
  ['BYYEARDAY', (value) => `on the ${positions(value)} day of the year`],
  ['BYMONTHDAY', (value) => `on the ${positions(value)} day of the month`],
  [
    'BYDAY',
    (value, unit, parts) =>
      `on ${dayWords(value)}${/[0-9]/.test(value) && unit === 'year' && !parts.has('BYMONTH') ? ' of the year' : ''}`,
  ],
  ['BYSETPOS', (value, unit) => `but only the ${positions(value)} of these days in each ${unit}`],
  ['WKST', (value) => `where weeks begin on ${weekdays[value]}`],
]

/**
 * A valid rule and its first day: every 3 months on the 2nd Wednesday, 4 times from 14 October 2026. `timeZone` is that of the day
 * of UNTIL.
 */
export function recurrenceWords(recurrence: string, startsOn: string, timeZone: string): string {
  const parts = partsOf(recurrence)
  const unit = units[parts.get('FREQ') ?? ''] ?? ''
  const interval = Number(parts.get('INTERVAL') ?? 1)
  const selected = selections.flatMap(([part, words]) => {
    const value = parts.get(part)
    return value === undefined ? [] : [words(value, unit, parts)]
  })
  const lastDay = lastDayOf(recurrence, timeZone)
  const times = countOf(recurrence)
  return [
    [interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`, ...selected].join(' '),
    [
      ...(times === undefined ? [] : [count(times, 'time')]),
      `from ${formatDate(startsOn)}`,
      ...(lastDay === undefined ? [] : [`until ${formatDate(lastDay)}`]),
    ].join(' '),
  ].join(', ')
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The schedule, and its time zone unless it is that of the term. */
export function scheduleWords(schedule: Schedule, termTimeZone: string): string {
  if (schedule.kind === 'undecided') return 'Not decided'
  const zone = schedule.timeZone === termTimeZone ? '' : ` (${schedule.timeZone})`
  switch (schedule.kind) {
    case 'date':
      return `By ${formatDate(schedule.dueOn)}${zone}`
    case 'period':
      return `From ${formatDate(schedule.startsOn)} to ${formatDate(schedule.endsOn)}${zone}`
    case 'recurrence':
      return `${capitalized(recurrenceWords(schedule.rule, schedule.startsOn, schedule.timeZone))}${zone}`
  }
}
