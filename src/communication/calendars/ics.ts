// Formats calendars as iCalendar (RFC 5545). A library takes ten times as long.
import { Temporal } from 'temporal-polyfill'
import { tzlib_get_ical_block } from 'timezones-ical-library'
import type { CalendarEntry } from '../../records/calendar.ts'

const dayMillis = 86_400_000
const vtimezones = new Map<string, { id: string; component: string }>()

/** The VTIMEZONE component of a time zone, and the TZID in it: for some old names, that of the current name. */
function vtimezoneOf(name: string): { id: string; component: string } {
  let vtimezone = vtimezones.get(name)
  if (vtimezone === undefined) {
    const [component = ''] = [tzlib_get_ical_block(name)].flat()
    const [, id = 'UTC'] = /\r?\nTZID:(.+?)\r?\n/.exec(String(component)) ?? []
    vtimezone = { id: id === 'Etc/UTC' ? 'UTC' : id, component: String(component).trim().replaceAll(/\r?\n/g, '\r\n') }
    vtimezones.set(name, vtimezone)
  }
  return vtimezone
}

/** A period without a change of the offset. In milliseconds, times since 1970. */
interface OffsetPeriod {
  until: number
  offset: number
  /** If the clocks are set back at its end: how long. Local times this long before and after its end occur twice. */
  setBack: number
}

/** By time zone and year: computing them for each event takes most of the time. */
const offsetPeriods = new Map<string, OffsetPeriod[]>()
const maxCachedYears = 2_000

function offsetPeriodsOf(timeZone: string, year: number): OffsetPeriod[] {
  const key = `${timeZone} ${year}`
  let periods = offsetPeriods.get(key)
  if (periods === undefined) {
    periods = []
    const begin = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year) - dayMillis)
    let at: Temporal.ZonedDateTime | null = begin.toZonedDateTimeISO(timeZone)
    while (at !== null && at.epochMilliseconds < Date.UTC(year + 1) + dayMillis) {
      const next: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next')
      const offset = at.offsetNanoseconds / 1e6
      const setBack = next === null ? 0 : Math.max(0, offset - next.offsetNanoseconds / 1e6)
      periods.push({ until: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY, offset, setBack })
      at = next
    }
    if (offsetPeriods.size >= maxCachedYears) offsetPeriods.clear()
    offsetPeriods.set(key, periods)
  }
  return periods
}

const yearOf = (millis: number): number => new Date(millis).getUTCFullYear()

const isAmbiguous = (millis: number, timeZone: string): boolean =>
  offsetPeriodsOf(timeZone, yearOf(millis)).some(
    ({ until, setBack }) => millis >= until - setBack && millis < until + setBack,
  )

const offsetOf = (millis: number, timeZone: string): number =>
  offsetPeriodsOf(timeZone, yearOf(millis)).find(({ until }) => millis < until)?.offset ?? 0

/** 20260908T100000 */
const formatTime = (millis: number): string => new Date(millis).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
const formatDay = (millis: number): string => formatTime(millis).slice(0, 8)

const escapeText = (text: string): string => text.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r\n|\r|\n/g, '\\n')

const maxLineBytes = 75

/** Lines are folded after at most 75 bytes, between characters. */
function fold(line: string): string {
  if (line.length * 3 <= maxLineBytes || Buffer.byteLength(line) <= maxLineBytes) return line
  const folded: string[] = []
  let [begin, at, bytes] = [0, 0, 0]
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (bytes + length > maxLineBytes) {
      folded.push(line.slice(begin, at))
      // The space at the beginning of the line.
      ;[begin, bytes] = [at, 1]
    }
    at += character.length
    bytes += length
  }
  return [...folded, line.slice(begin)].join('\r\n ')
}

/** The value of a property with a time; local, unless the local time occurs twice: calendar programs differ in how they read it. */
function timesOf({ time }: CalendarEntry): { lines: string[]; zone: string | undefined } {
  if ('on' in time) {
    const on = Date.parse(time.on)
    const lines = [`DTSTART;VALUE=DATE:${formatDay(on)}`, `DTEND;VALUE=DATE:${formatDay(on + dayMillis)}`]
    return { lines, zone: undefined }
  }
  const { startsAt, endsAt, timeZone } = time
  const { id } = vtimezoneOf(timeZone)
  const inUtc = id === 'UTC' || isAmbiguous(startsAt, id) || isAmbiguous(endsAt, id)
  const property = (name: string, at: number) =>
    inUtc ? `${name}:${formatTime(at)}Z` : `${name};TZID=${id}:${formatTime(at + offsetOf(at, id))}`
  return { lines: [property('DTSTART', startsAt), property('DTEND', endsAt)], zone: inUtc ? undefined : timeZone }
}

/** Returns the same text for the same entries. */
export function formatCalendar(name: string, entries: readonly CalendarEntry[]): string {
  const zones = new Set<string>()
  const events = entries.map((entry) => {
    const { uid, partnershipId, sequence, title, description, location, cancelled, updatedAt } = entry
    const { lines, zone } = timesOf(entry)
    if (zone !== undefined) zones.add(zone)
    const updated = `${formatTime(Date.parse(updatedAt))}Z`
    const properties = [
      'BEGIN:VEVENT',
      fold(`UID:${uid}@${partnershipId}`),
      `SEQUENCE:${sequence}`,
      `DTSTAMP:${updated}`,
      ...lines,
      fold(`SUMMARY:${escapeText(title)}`),
      ...(location ? [fold(`LOCATION:${escapeText(location)}`)] : []),
      ...(description ? [fold(`DESCRIPTION:${escapeText(description)}`)] : []),
      `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
      `LAST-MODIFIED:${updated}`,
      'END:VEVENT',
    ]
    return properties.join('\r\n')
  })
  const components = new Map([...zones].map(vtimezoneOf).map(({ id, component }) => [id, component]))
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Partnership Basics//Calendars//EN',
    fold(`NAME:${escapeText(name)}`),
    fold(`X-WR-CALNAME:${escapeText(name)}`),
    ...components.values(),
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...events,
    'END:VCALENDAR',
  ].join('\r\n')
}
