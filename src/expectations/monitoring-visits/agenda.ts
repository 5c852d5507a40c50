// The agenda entries of monitoring visits: the corrections of findings that are not made.
import { dayEntry } from '../../records/agenda-entries.ts'
import type { MonitoringVisit } from './store.ts'

export const agendaOf = ({ partyId, findings }: MonitoringVisit) => ({
  monitoring_correction_due: findings.flatMap(({ correctionDueOn, correctedOn }, index) =>
    correctedOn === undefined
      ? [dayEntry(correctionDueOn, [], { item: String(index), actorIds: [partyId], observerIds: [] })]
      : [],
  ),
})
