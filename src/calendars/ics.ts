// Writes calendars as programs read them (RFC 5545).
import ical, { type ICalEventData, ICalEventStatus } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import { tzlib_get_ical_block } from 'timezones-ical-library'
import type { CalendarEntry } from './entries.ts'

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
  const [start, end] = [time.startsAt, time.endsAt].map((millis) =>
    Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(id),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime]
  // Where clocks are turned back a local time is there twice, and programs differ in which of the two they take.
  const timeZone = isTwice(start) || isTwice(end) ? 'UTC' : id
  const isUtc = timeZone === 'UTC'
  return {
    ...shared,
    start: start.withTimeZone(timeZone),
    end: end.withTimeZone(timeZone),
    ...(!isUtc && { timezone: timeZone }),
  }
}

const isTwice = (moment: Temporal.ZonedDateTime): boolean => {
  const local = moment.toPlainDateTime()
  return (['earlier', 'later'] as const).some(
    (disambiguation) => !local.toZonedDateTime(moment.timeZoneId, { disambiguation }).equals(moment),
  )
}

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
