// Expands the touchpoints of many partnerships to the entries of a calendar. Runs in the worker.
import type { Suspension } from '../../partnerships/partnerships/rules.ts'
import type { CalendarEntry, ExpandCalendar } from '../../records/calendar.ts'
import type { ScheduledTouchpoint, Touchpoint } from '../touchpoints/rules.ts'
import { collectOccurrences, Earliest, type Occurrence, type OccurrenceRecord } from './rules.ts'
import { suspendedDuring, suspendedTimesOf } from './suspensions.ts'

/** What a calendar shows of a touchpoint. */
export interface CalendarTouchpoint extends ScheduledTouchpoint {
  id: string
  partnershipId: string
  createdAt: string
  content: Touchpoint
}

export interface CalendarRecord extends OccurrenceRecord {
  partnershipId: string
  touchpointId: string
  originallyAt: string
  version: number
  updatedAt: string
}

/** Each touchpoint and record as JSON, so that only the worker parses them. */
export interface ExpansionInput {
  touchpoints: string[]
  records: string[]
  /** Of each partnership that is or was suspended. */
  suspensions: { partnershipId: string; suspensions: Suspension[] }[]
  /** Partnerships that have ended or are not pursued: only cancelled and recorded occurrences after `now` are expanded. */
  inactiveIds: string[]
  now: number
}

export const expansionModule = import.meta.url

/** In seconds since 1970. Earlier than any touchpoint, so that sequences are small and positive. */
const sequenceEpoch = Date.UTC(2020) / 1000

export const expand: ExpandCalendar<ExpansionInput> = (input, { from, to }, max) => {
  const touchpoints = groupByPartnership(input.touchpoints.map((text): CalendarTouchpoint => JSON.parse(text)))
  const records = groupByPartnership(input.records.map((text): CalendarRecord => JSON.parse(text)))
  const inactive = new Set(input.inactiveIds)
  const earliest = new Earliest<Occurrence<CalendarTouchpoint, CalendarRecord>>(max, to)
  for (const [partnershipId, ofPartnership] of touchpoints) {
    const plannedUntil = inactive.has(partnershipId) ? Math.min(to, input.now) : to
    collectOccurrences(ofPartnership, records.get(partnershipId) ?? [], { from, to }, earliest, plannedUntil)
  }
  const suspensionsById = new Map(
    input.suspensions.map(({ partnershipId, suspensions }) => [partnershipId, suspensions]),
  )
  const suspendedTimesById = new Map(
    [...suspensionsById].map(([id, suspensions]) => [id, suspendedTimesOf(suspensions)]),
  )
  return earliest.items.map((occurrence) => {
    const { partnershipId } = occurrence.touchpoint
    const suspendedTimes = suspendedTimesById.get(partnershipId) ?? []
    return toEntry(suspendedDuring(suspendedTimes, occurrence), suspensionsById.get(partnershipId) ?? [])
  })
}

function toEntry(
  { id, touchpoint, startsAt, endsAt, state, record }: Occurrence<CalendarTouchpoint, CalendarRecord>,
  suspensions: readonly Suspension[],
) {
  const { partnershipId, createdAt, content } = touchpoint
  const { title, agenda, location, timeZone } = content
  const suspensionChanges = suspensions.flatMap(({ startedAt, endedAt }) => [startedAt, ...(endedAt ? [endedAt] : [])])
  const updatedAt = [record?.updatedAt ?? createdAt, ...suspensionChanges].reduce((latest, at) =>
    Date.parse(at) > Date.parse(latest) ? at : latest,
  )
  return {
    partnershipId,
    uid: id,
    // Versions of a touchpoint are ordered by their creation: a version of the plan with a lower number can be agreed
    // later. A record moves to the new version of its touchpoint with a higher version of its own. The beginning and the end of
    // a suspension can change the state of every occurrence.
    sequence:
      Math.floor(Date.parse(createdAt) / 1000) - sequenceEpoch + (record?.version ?? 1) - 1 + suspensionChanges.length,
    title,
    description: agenda,
    location,
    cancelled: state === 'cancelled' || state === 'suspended',
    updatedAt,
    time: { startsAt, endsAt, timeZone },
  } satisfies CalendarEntry
}

function groupByPartnership<Item extends { partnershipId: string }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(item.partnershipId)
    if (group) group.push(item)
    else groups.set(item.partnershipId, [item])
  }
  return groups
}
