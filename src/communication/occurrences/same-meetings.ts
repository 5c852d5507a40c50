// Which occurrence of a new version of the plan is the same meeting as a recorded one. Pure.
import { localDateOf } from '../../records/time-zones.ts'
import { plannedStartsOf, type ScheduledTouchpoint } from '../touchpoints/rules.ts'
import { findOccurrence, type Occurrence, type OccurrenceRecord, plannedOccurrence } from './rules.ts'

const dayMillis = 86_400_000

/**
 * The occurrence in `touchpoint`, a new version, that is the same meeting as each of the recorded ones. It has the same start; or,
 * for a rescheduled one, it is on the day of the previous planned start, or else on the day to which it was rescheduled.
 */
export function findSameMeetings<Scheduled extends ScheduledTouchpoint, Recorded extends OccurrenceRecord>(
  touchpoint: Scheduled,
  records: readonly Recorded[],
): Map<Recorded, Occurrence<Scheduled, Recorded>> {
  const found = new Map<Recorded, Occurrence<Scheduled, Recorded>>()
  const claimed = new Set<string>()
  const claim = (record: Recorded, occurrence: Occurrence<Scheduled, Recorded> | undefined) => {
    if (occurrence === undefined || found.has(record) || claimed.has(occurrence.originalStart)) return
    claimed.add(occurrence.originalStart)
    found.set(record, occurrence)
  }
  const startOf = ({ plannedStart, originalStart }: Recorded) => plannedStart ?? originalStart
  const onDay = (day: string) => {
    const at = Date.parse(day)
    const starts = plannedStartsOf(touchpoint, at - 2 * dayMillis, at + 3 * dayMillis)
    const start = starts.find(({ originalStart }) => originalStart.slice(0, 10) === day)
    return start && plannedOccurrence<Scheduled, Recorded>(touchpoint, start)
  }
  const rescheduled = records.filter(({ state }) => state === 'rescheduled')
  for (const record of records) claim(record, findOccurrence([touchpoint], startOf(record)))
  for (const record of records) claim(record, findOccurrence([touchpoint], record.originalStart))
  for (const record of rescheduled) claim(record, onDay(startOf(record).slice(0, 10)))
  for (const record of rescheduled) {
    claim(record, onDay(localDateOf(touchpoint.content.timeZone, Date.parse(record.startsAt))))
  }
  return found
}
