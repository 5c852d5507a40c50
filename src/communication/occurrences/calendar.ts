// The occurrences as entries of a calendar.
import type { CalendarSource } from '../../records/calendar.ts'
import { loadOccurrences } from './actions.ts'
import { isInvited } from './rules.ts'

/** In seconds since 1970. Earlier than any touchpoint, so that sequences are small and positive. */
const sequenceEpoch = Date.UTC(2020) / 1000

export const occurrenceCalendar: CalendarSource = async (
  reader,
  { partnershipIds, from, to, organizationId, isObserverOf },
) => {
  const occurrences = await loadOccurrences(reader, partnershipIds, { from, to })
  return occurrences
    .filter((occurrence) => !isObserverOf(occurrence.touchpoint.partnershipId) || isInvited(occurrence, organizationId))
    .map(({ id, touchpoint, startsAt, endsAt, state, record }) => ({
      partnershipId: touchpoint.partnershipId,
      uid: id,
      // Versions of a touchpoint are ordered by their creation: a version of the plan with a lower number can be agreed
      // later. A record moves to the new version of its touchpoint with a higher version of its own.
      sequence: Math.floor(Date.parse(touchpoint.createdAt) / 1000) - sequenceEpoch + (record?.version ?? 1) - 1,
      title: touchpoint.content.title,
      description: touchpoint.content.agenda,
      location: touchpoint.content.location,
      cancelled: state === 'cancelled',
      updatedAt: record?.updatedAt ?? touchpoint.createdAt,
      time: { startsAt, endsAt, timeZone: touchpoint.content.timeZone },
    }))
}
