// The occurrences as a part of a calendar.
import { findSuspensions } from '../../partnerships/partnerships/store.ts'
import { type CalendarSource, maxCalendarRows } from '../../records/calendar.ts'
import { expansionModule } from './expansion.ts'
import * as store from './store.ts'
import { formatWindow } from './window.ts'

export const occurrenceCalendar: CalendarSource = async (
  reader,
  { partnershipIds, from, to, now, organizationId, isObserverOf, inactiveIds },
) => {
  const parameters = { partnershipIds, organizationId, ...formatWindow({ from, to }) }
  const [touchpoints, records, suspensions] = await Promise.all([
    reader.query(store.findCalendarTouchpoints, parameters),
    reader.query(store.findCalendarRecords, parameters),
    reader.query(findSuspensions, parameters),
  ])
  const input = {
    touchpoints: touchpoints
      .filter(({ partnershipId, isInvited }) => isInvited || !isObserverOf(partnershipId))
      .map(({ json }) => json),
    records: records.map(({ json }) => json),
    suspensions,
    inactiveIds,
    now: Date.parse(now),
  }
  const isPartial = Math.max(touchpoints.length, records.length) > maxCalendarRows
  return { module: expansionModule, input, isPartial }
}
