// The agenda entry of the mission in force: when it is due to be reaffirmed (V4).
import { pgArray } from '../../database/queries.ts'
import type { AgendaChange, AgendaEntry } from '../../events/agenda.ts'
import { type AgendaSource, dayEntry } from '../../records/agenda-entries.ts'
import { nextReaffirmationDueOn } from './rules.ts'
import { findEndorsed } from './store.ts'

export function reaffirmationEntries(mission: Parameters<typeof nextReaffirmationDueOn>[0]): AgendaEntry[] {
  const dueOn = nextReaffirmationDueOn(mission)
  return dueOn === null ? [] : [dayEntry(dueOn, [{ type: 'mission.reaffirmation_due', days: 0 }])]
}

export const reaffirmationChange = (
  mission: { id: string } & Parameters<typeof nextReaffirmationDueOn>[0],
): AgendaChange => ({
  kind: 'reaffirmation_due',
  subjectType: 'mission',
  subjectId: mission.id,
  entries: reaffirmationEntries(mission),
})

export const missionAgenda: AgendaSource = async (reader, partnershipId) =>
  (await reader.query(findEndorsed, { partnershipIds: pgArray([partnershipId]) })).map(reaffirmationChange)
