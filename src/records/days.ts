// Calendar days, as YYYY-MM-DD. Pure.

const hourMs = 3_600_000

/** The UTC day of a time in milliseconds. */
export const utcDayOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10)

/** Whether the day has not begun in any time zone. The zone furthest ahead is UTC+14. */
export const isFutureDay = (day: string, now: string): boolean => day > utcDayOf(Date.parse(now) + 14 * hourMs)

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10)

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / (24 * hourMs))

/** The same day of a later month, or the last day of that month if it is shorter. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  // Not by Date.UTC: for it, the years 0 to 99 are 1900 to 1999.
  const target = new Date(0)
  target.setUTCFullYear(year, month + months, 0)
  target.setUTCDate(Math.min(date, target.getUTCDate()))
  return target.toISOString().slice(0, 10)
}
