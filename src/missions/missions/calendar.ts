// When partners mean to return to their mission (V4), for their calendars.
import type { CalendarSource } from '../../records/calendar.ts'
import { revisiting } from './rules.ts'
import { standing } from './store.ts'

export const missionCalendar: CalendarSource = async (reader, { partnershipIds, from, to, now }) => {
  const missions = await reader.query(standing, { partnershipIds })
  return missions.flatMap((mission) => {
    const { nextReaffirmationDueOn: on, lastRevisitedOn } = revisiting(mission, now)
    const at = Date.parse(on ?? '')
    if (on === null || at < from || at >= to) return []
    // Each time has an entry of its own.
    const uid = `mission-reaffirmation.${mission.id}.${on}`
    const title = 'Return to the mission'
    const updatedAt = mission.endorsedAt > lastRevisitedOn ? mission.endorsedAt : `${lastRevisitedOn}T00:00:00Z`
    return [
      {
        partnershipId: mission.partnershipId,
        uid,
        sequence: 0,
        title,
        description: mission.mission,
        updatedAt,
        time: { on },
      },
    ]
  })
}
