// Expands the touchpoints of a partnership to the occurrences in its agenda. Runs in the worker's thread.
import type { Suspension } from '../../partnerships/partnerships/rules.ts'
import type { JobModule } from '../../records/worker/worker.ts'
import type { TouchpointRow } from '../touchpoints/store.ts'
import { maxAgendaOccurrences } from './agenda.ts'
import { collectOccurrences, Earliest, type Occurrence } from './rules.ts'
import type { OccurrenceRow } from './store.ts'
import { suspendedDuring, suspendedTimesOf } from './suspensions.ts'
import type { TimeWindow } from './window.ts'

interface Input {
  touchpoints: TouchpointRow[]
  records: OccurrenceRow[]
  suspensions: Suspension[]
  window: TimeWindow
}
type Output = Occurrence<TouchpointRow, OccurrenceRow>[]

export const agendaJob: JobModule<Input, Output> = { url: import.meta.url }

export function run({ touchpoints, records, suspensions, window }: Input): Output {
  const earliest = new Earliest<Occurrence<TouchpointRow, OccurrenceRow>>(maxAgendaOccurrences, window.to)
  collectOccurrences(touchpoints, records, window, earliest)
  const suspendedTimes = suspendedTimesOf(suspensions)
  return earliest.items.map((occurrence) => suspendedDuring(suspendedTimes, occurrence))
}
