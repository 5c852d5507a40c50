// Writes calendars as programs read them (RFC 5545).
import ical, { type ICalEventData, ICalEventStatus } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import { tzlib_get_ical_block } from 'timezones-ical-library'
import type { CalendarEntry } from '../../records/calendar.ts'

const zones = new Map<string, { id: string; block: string }>()

/** The component that tells a program about a zone, and the id that stands in it: another one for some old names. */
function zoneOf(name: string): { id: string; block: string } {
  let zone = zones.get(name)
  if (zone === undefined) {
    const [block = ''] = [tzlib_get_ical_block(name)].flat()
    const [, id = 'UTC'] = /\r?\nTZID:(.+?)\r?\n/.exec(String(block)) ?? []
    zone = { id: id === 'Etc/UTC' ? 'UTC' : id, block: String(block) }
    zones.set(name, zone)
  }
  return zone
}

function eventOf({
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
    summary: title,
    description: description ?? null,
    location: location ?? null,
    stamp: new Date(updatedAt),
    lastModified: new Date(updatedAt),
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  }
  if ('on' in time) {
    const on = Temporal.PlainDate.from(time.on)
    return { ...shared, allDay: true, start: on, end: on.add({ days: 1 }) }
  }
  const { id } = zoneOf(time.timeZone)
  // Where clocks are turned back a local time is there twice, and programs differ in which of the two they take.
  const timeZone = isTwice(time.startsAt, id) || isTwice(time.endsAt, id) ? 'UTC' : id
  const [start, end] = [time.startsAt, time.endsAt].map((millis) =>
    Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(timeZone),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime]
  return { ...shared, start, end, ...(timeZone !== 'UTC' && { timezone: timeZone }) }
}

const folds = new Map<string, [from: number, to: number][]>()

/** When a zone's clocks show what they show once more, in a year: asking for each moment anew would be most of the work. */
function foldsOf(timeZone: string, year: number): [from: number, to: number][] {
  const name = `${timeZone} ${year}`
  let found = folds.get(name)
  if (found === undefined) {
    found = []
    const begin = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year) - day)
    let at: Temporal.ZonedDateTime | null = begin.toZonedDateTimeISO(timeZone)
    while (at !== null && at.epochMilliseconds < Date.UTC(year + 1) + day) {
      const next: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next')
      const back = next === null ? 0 : (at.offsetNanoseconds - next.offsetNanoseconds) / 1e6
      if (next !== null && back > 0) found.push([next.epochMilliseconds - back, next.epochMilliseconds + back])
      at = next
    }
    if (folds.size >= 2_000) folds.clear()
    folds.set(name, found)
  }
  return found
}

const day = 86_400_000
const isTwice = (millis: number, timeZone: string): boolean =>
  foldsOf(timeZone, new Date(millis).getUTCFullYear()).some(([from, to]) => millis >= from && millis < to)

/** The text of a calendar: the same for the same entries. */
export function calendarOf(name: string, entries: readonly CalendarEntry[]): string {
  const calendar = ical({
    name,
    prodId: { company: 'Partnership Basics', product: 'Calendars', language: 'EN' },
    timezone: { name: null, generator: (zone) => zoneOf(zone).block },
    ttl: 3600,
    events: entries.map(eventOf),
  })
  return calendar.toString()
}
