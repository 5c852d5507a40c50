// Time zones: which names every field accepts, and the day in a time zone. Pure.
import { Temporal } from 'temporal-polyfill'
import { tzlib_get_timezones } from 'timezones-ical-library'

/** The names for which calendars have a definition (VTIMEZONE), by their lower case. */
const names = new Map([tzlib_get_timezones()].flat().map((name) => [name.toLowerCase(), name]))

function isKnown(name: string): boolean {
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId === name
  } catch {
    return false
  }
}

/**
 * The error of the name of a time zone, or undefined if it is a name of the IANA time zone database, with its capitalization.
 * Older names that the database keeps as links, such as US/Central, are names of it too.
 */
export function timeZoneErrorOf(name: string): string | undefined {
  const known = names.get(name.toLowerCase())
  if (known === undefined || !isKnown(known)) {
    return 'The IANA time zone database has no such name. Use a name such as America/Chicago.'
  }
  return known === name ? undefined : `The IANA time zone database writes this name ${known}.`
}

/** By time zone, with the latest result: the records of a page all ask for the present day, and formatting one takes microseconds. */
const dayFormats = new Map<string, { format: Intl.DateTimeFormat; millis: number; day: string }>()

/** The day in a time zone at a time in milliseconds: 2026-09-08. */
export function localDateOf(timeZone: string, millis: number): string {
  let latest = dayFormats.get(timeZone)
  if (latest === undefined) {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    latest = { format, millis: Number.NaN, day: '' }
    dayFormats.set(timeZone, latest)
  }
  if (latest.millis !== millis) Object.assign(latest, { millis, day: latest.format.format(millis) })
  return latest.day
}

/**
 * The beginning of the day `daysLater` days after `day` in a time zone, as RFC 3339 in UTC: in the years 1 to 9999. A day without
 * midnight begins later.
 */
export function midnightOf(day: string, timeZone: string, daysLater = 0): string {
  const at = Temporal.PlainDate.from(day).add({ days: daysLater }).toZonedDateTime(timeZone).toInstant().toString()
  // Texts of other years have a sign or the year 0, which PostgreSQL does not read.
  if (at.startsWith('+')) return '9999-12-31T23:59:59Z'
  return /^-|^0000/.test(at) ? '0001-01-01T00:00:00Z' : at
}
