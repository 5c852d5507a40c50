// Dates, times, amounts and numbers as words of a document. They depend on no locale and no clock. Pure.

export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** 09-01 is 1 September. */
export function formatDayOfYear(monthAndDay: string): string {
  const [month, day] = monthAndDay.split('-').map(Number)
  return `${day} ${months[(month ?? 0) - 1]}`
}

/** 2026-09-01 is 1 September 2026. */
export const formatDate = (day: string): string => `${formatDayOfYear(day.slice(5))} ${day.slice(0, 4)}`

/** 2026-09-08T10:00 is 8 September 2026, 10:00. */
export const formatLocalTime = (local: string): string => `${formatDate(local.slice(0, 10))}, ${local.slice(11, 16)}`

/** An RFC 3339 timestamp in UTC. */
export const formatTimestamp = (timestamp: string): string =>
  `${formatLocalTime(new Date(timestamp).toISOString())} UTC`

/** 1234567.50 is 1,234,567.50. Digits are never rounded. */
export function formatDecimal(decimal: string): string {
  const [, sign = '', integer = '', rest = ''] = /^([+-]?)([0-9]+)(.*)$/.exec(decimal) ?? []
  return integer === '' ? decimal : `${sign}${integer.replaceAll(/\B(?=([0-9]{3})+$)/g, ',')}${rest}`
}

export const formatMoney = (amount: string, currency: string): string => `${currency} ${formatDecimal(amount)}`

/** A figure of an outcome: its unit is a currency or words. */
export const formatFigure = (figure: string, unit: string | null): string =>
  unit === null
    ? formatDecimal(figure)
    : /^[A-Z]{3}$/.test(unit)
      ? formatMoney(figure, unit)
      : `${formatDecimal(figure)} ${unit}`

/** 1 day, 2 days. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${formatDecimal(String(number))} ${number === 1 ? one : many}`

/** a, b and c. */
export function listOf(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`
}

const ordinalSuffixes = ['th', 'st', 'nd', 'rd']

/** 1st, 2nd, 11th. */
export function ordinal(number: number): string {
  const isTeen = number % 100 >= 11 && number % 100 <= 13
  return `${number}${(isTeen ? undefined : ordinalSuffixes[number % 10]) ?? 'th'}`
}
