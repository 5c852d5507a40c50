// Formats calendars as iCalendar (RFC 5545).
import ical, { type ICalEventData, ICalEventStatus, ICalEventTransparency } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import { tzlib_get_ical_block } from 'timezones-ical-library'
import { printable } from '../../http/printable.ts'
import type { CalendarEntry } from '../../records/calendar.ts'

const vtimezones = new Map<string, { id: string; component: string }>()

/** The VTIMEZONE component of a time zone, and the TZID in it: for some old names, that of the current name. */
function vtimezoneOf(name: string): { id: string; component: string } {
  let vtimezone = vtimezones.get(name)
  if (vtimezone === undefined) {
    const [component = ''] = [tzlib_get_ical_block(name)].flat()
    const [, id = 'UTC'] = /\r?\nTZID:(.+?)\r?\n/.exec(String(component)) ?? []
    vtimezone = { id: id === 'Etc/UTC' ? 'UTC' : id, component: String(component) }
    vtimezones.set(name, vtimezone)
  }
  return vtimezone
}

function toEvent({
  uid,
  partnershipId,
  sequence,
  title,
  description,
  location,
  cancelled,
  updatedAt,
  time,
}: CalendarEntry): ICalEventData {
  const shared = {
    id: `${uid}@${partnershipId}`,
    sequence,
    summary: printable(title),
    description: description ? printable(description) : null,
    location: location ? printable(location) : null,
    stamp: new Date(updatedAt),
    lastModified: new Date(updatedAt),
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  }
  if ('on' in time) {
    const on = Temporal.PlainDate.from(time.on)
    // A day on which something is due takes no time: without TRANSP, the whole day would be busy.
    const transparency = ICalEventTransparency.TRANSPARENT
    return { ...shared, allDay: true, transparency, start: on, end: on.add({ days: 1 }) }
  }
  const { id } = vtimezoneOf(time.timeZone)
  // Calendar programs differ in how they read a local time that occurs twice.
  const timeZone = isAmbiguous(time.startsAt, id) || isAmbiguous(time.endsAt, id) ? 'UTC' : id
  const [start, end] = [time.startsAt, time.endsAt].map((millis) =>
    Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(timeZone),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime]
  return { ...shared, start, end, ...(timeZone !== 'UTC' && { timezone: timeZone }) }
}

/** By time zone and year: computing them for each event takes most of the time. In milliseconds since 1970. */
const ambiguousPeriods = new Map<string, [from: number, to: number][]>()
const maxCachedYears = 2_000

/** The periods of a year in which each local time occurs twice. */
function ambiguousPeriodsOf(timeZone: string, year: number): [from: number, to: number][] {
  const key = `${timeZone} ${year}`
  let periods = ambiguousPeriods.get(key)
  if (periods === undefined) {
    periods = []
    const begin = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year) - dayMillis)
    let at: Temporal.ZonedDateTime | null = begin.toZonedDateTimeISO(timeZone)
    while (at !== null && at.epochMilliseconds < Date.UTC(year + 1) + dayMillis) {
      const next: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next')
      const setBackMillis = next === null ? 0 : (at.offsetNanoseconds - next.offsetNanoseconds) / 1e6
      if (next !== null && setBackMillis > 0) {
        periods.push([next.epochMilliseconds - setBackMillis, next.epochMilliseconds + setBackMillis])
      }
      at = next
    }
    if (ambiguousPeriods.size >= maxCachedYears) ambiguousPeriods.clear()
    ambiguousPeriods.set(key, periods)
  }
  return periods
}

const dayMillis = 86_400_000
const isAmbiguous = (millis: number, timeZone: string): boolean =>
  ambiguousPeriodsOf(timeZone, new Date(millis).getUTCFullYear()).some(([from, to]) => millis >= from && millis < to)

/** Returns the same text for the same entries. */
export function formatCalendar(name: string, description: string, entries: readonly CalendarEntry[]): string {
  const calendar = ical({
    name: printable(name),
    ...(description !== '' && { description }),
    prodId: { company: 'Partnership Basics', product: 'Calendars', language: 'EN' },
    timezone: { name: null, generator: (zone) => vtimezoneOf(zone).component },
    ttl: 3600,
    events: entries.map(toEvent),
  })
  return calendar.toString()
}
