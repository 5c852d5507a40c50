// Expands and formats a calendar. Runs in the worker.
import { crc32 } from 'node:zlib'
import {
  type CalendarEntry,
  type CalendarPart,
  type CalendarWindow,
  type ExpandCalendar,
  maxCalendarEntries,
  maxCalendarPartnerships,
} from '../../records/calendar.ts'
import type { JobModule } from '../../records/worker/worker.ts'
import { formatCalendar } from './ics.ts'

export interface CalendarInput extends CalendarWindow {
  name: string
  parts: CalendarPart[]
  /** In milliseconds since 1970. */
  now: number
  /** Partnerships that have ended or are not pursued. */
  inactiveIds: string[]
  /** By partnership, if the title of an entry contains that of its partnership. */
  names: ReadonlyMap<string, string> | undefined
  /** Whether the organization has partnerships that the calendar does not contain. */
  hasMorePartnerships: boolean
}

/** `checksum` is the CRC-32 of the bytes. */
export interface CalendarOutput {
  bytes: Uint8Array
  checksum: number
}

export const calendarJob: JobModule<CalendarInput, CalendarOutput> = { url: import.meta.url }

const startOf = ({ time }: CalendarEntry): number => ('on' in time ? Date.parse(time.on) : time.startsAt)

export async function run(input: CalendarInput): Promise<CalendarOutput> {
  const { name, parts, from, to, now, inactiveIds, names, hasMorePartnerships } = input
  const found = await Promise.all(
    parts.map(async (part) => {
      if ('entries' in part) return part.entries
      const { expand } = (await import(part.module)) as { expand: ExpandCalendar<unknown> }
      // A partnership that has ended or is not pursued has no future entries, except cancelled ones.
      return expand(part.input, { from, to }, maxCalendarEntries + 1)
    }),
  )
  const inactive = new Set(inactiveIds)
  const all = found
    .flat()
    .filter((entry) => entry.cancelled || startOf(entry) < now || !inactive.has(entry.partnershipId))
    .sort((left, right) => startOf(left) - startOf(right) || (left.uid < right.uid ? -1 : 1))
  const entries = all
    .slice(0, maxCalendarEntries)
    .map((entry) => (names ? { ...entry, title: `${entry.title} · ${names.get(entry.partnershipId)}` } : entry))
  const omissions = [
    ...(hasMorePartnerships ? [`Contains only the newest ${maxCalendarPartnerships} partnerships.`] : []),
    ...(parts.some(({ isPartial }) => isPartial) ? ['Lacks entries, because there are too many records.'] : []),
    ...(all.length > entries.length ? [`Contains only the earliest ${maxCalendarEntries} entries.`] : []),
  ]
  const bytes = new TextEncoder().encode(formatCalendar(name, omissions.join(' '), entries))
  return { bytes, checksum: crc32(bytes) }
}
