// Calendar days, as YYYY-MM-DD. Pure.

const hourMs = 3_600_000

/** The UTC day of a time in milliseconds. */
export const utcDayOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10)

/** Whether the day has not begun in any time zone. The zone furthest ahead is UTC+14. */
export const isFutureDay = (day: string, now: string): boolean => day > utcDayOf(Date.parse(now) + 14 * hourMs)

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10)
