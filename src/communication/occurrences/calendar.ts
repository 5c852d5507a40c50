// The times at which partners meet, for their calendars.
import type { CalendarSource } from '../../records/calendar.ts'
import { isInvited, occurrencesOf } from './rules.ts'
import * as store from './store.ts'
import { textOf } from './windows.ts'

/** Seconds up to which no touchpoint was there. */
const beginning = Date.UTC(2020) / 1000

export const occurrenceCalendar: CalendarSource = async (
  reader,
  { partnershipIds, from, to, organizationId, watches },
) => {
  const bounds = { partnershipIds, ...textOf({ from, to }) }
  const [touchpoints, notes] = await Promise.all([
    reader.query(store.touchpointsBetween, bounds),
    reader.query(store.between, bounds),
  ])
  return [...new Set(touchpoints.map(({ partnershipId }) => partnershipId))].flatMap((partnershipId) => {
    const own = touchpoints.filter((one) => one.partnershipId === partnershipId)
    const said = notes.filter((one) => one.partnershipId === partnershipId)
    return occurrencesOf(own, said, from, to)
      .filter((one) => !watches(partnershipId) || isInvited(one, organizationId))
      .map(({ id, touchpoint, startsAt, endsAt, state, note }) => ({
        partnershipId,
        uid: id,
        // Later versions of the plan were agreed later, whatever their numbers; a note is carried into them.
        sequence: Math.floor(Date.parse(touchpoint.createdAt) / 1000) - beginning + (note?.version ?? 1) - 1,
        title: touchpoint.content.title,
        description: touchpoint.content.agenda,
        location: touchpoint.content.location,
        cancelled: state === 'cancelled',
        updatedAt: note?.updatedAt ?? touchpoint.createdAt,
        time: { startsAt, endsAt, timeZone: touchpoint.content.timeZone },
      }))
  })
}
