// The calendar entries of missions: the day on which the mission in force is due to be reaffirmed (V4).
import type { CalendarSource } from '../../records/calendar.ts'
import { reaffirmationStatusOf } from './rules.ts'
import { findEndorsed } from './store.ts'

export const missionCalendar: CalendarSource = async (reader, { partnershipIds, from, to, now }) => {
  const missions = await reader.query(findEndorsed, { partnershipIds })
  const entries = missions.flatMap((mission) => {
    const { partnershipId, id, mission: description, endorsedAt } = mission
    const { nextReaffirmationDueOn: on, lastReaffirmedOn } = reaffirmationStatusOf(mission, now)
    const dueAt = Date.parse(on ?? '')
    if (on === null || dueAt < from || dueAt >= to) return []
    // Contains the day, so that each reaffirmation is an event of its own in the calendar.
    const uid = `mission-reaffirmation.${id}.${on}`
    const updatedAt = endorsedAt > lastReaffirmedOn ? endorsedAt : `${lastReaffirmedOn}T00:00:00Z`
    return [{ partnershipId, uid, sequence: 0, title: 'Reaffirm the mission', description, updatedAt, time: { on } }]
  })
  return { entries }
}
