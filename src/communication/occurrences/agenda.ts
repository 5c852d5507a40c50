// The agenda entries of occurrences: those without an outcome, 400 days ahead. Pure.
import type { AgendaChange, AgendaEntry } from '../../events/agenda.ts'
import { localDateOf } from '../../records/time-zones.ts'
import type { TouchpointRow } from '../touchpoints/store.ts'
import { isOpen, type Occurrence, occurrenceIdOf } from './rules.ts'
import type { OccurrenceRow } from './store.ts'

type StoredOccurrence = Occurrence<TouchpointRow, OccurrenceRow>

export const agendaEventTypes = ['occurrence.due', 'occurrence.unrecorded']

const dayMillis = 86_400_000
/** How far ahead occurrences are in the agenda. */
export const agendaMillis = 400 * dayMillis
/** After so many days, the worker adds the occurrences of as many days. */
const extensionMillis = 30 * dayMillis
/** If more occurrences of a partnership are ahead, its agenda has those that start first. */
export const maxAgendaOccurrences = 2_000

const timeOf = (millis: number): string => new Date(millis).toISOString()

/** The entry of an occurrence without an outcome; none of another one. */
function entriesOf({
  id,
  touchpoint,
  record,
  originalStart,
  startsAt,
  endsAt,
  state,
}: StoredOccurrence): AgendaEntry[] {
  if (!isOpen(state)) return []
  const { id: touchpointId, key, organizationId, content } = touchpoint
  return [
    {
      item: id,
      dueOn: localDateOf(content.timeZone, startsAt),
      dueAt: timeOf(startsAt),
      overdueAt: timeOf(endsAt),
      actorIds: [organizationId],
      observerIds: content.attendees?.observers ?? [],
      // An occurrence that was never changed has no record: its events name the touchpoint.
      location: {
        record_id: record?.id ?? touchpointId,
        touchpoint_id: touchpointId,
        key,
        original_start: originalStart,
      },
      reminders: [
        { type: 'occurrence.due', at: timeOf(startsAt) },
        { type: 'occurrence.unrecorded', at: timeOf(endsAt + dayMillis) },
      ],
    },
  ]
}

/** The entries of all occurrences of a partnership are changed together, because a plan replaces many of them. */
const changeOf = (partnershipId: string) =>
  ({
    kind: 'occurrence',
    subjectType: 'occurrence',
    subjectId: partnershipId,
  }) as const

/** The entry of one occurrence. */
export const agendaOf = (occurrence: StoredOccurrence): AgendaChange => {
  const { id, touchpoint, record } = occurrence
  const items = record?.plannedStart ? [id, occurrenceIdOf(record.key, record.plannedStart)] : [id]
  return { ...changeOf(touchpoint.partnershipId), items, entries: entriesOf(occurrence) }
}

/**
 * Has the worker compute the entries of a partnership from a time on: at that time, or later if it is in the future. Not in the
 * transaction, because a plan can have thousands of occurrences.
 */
export function computeLater(partnershipId: string, from: string, at = from): AgendaChange {
  const entry = {
    item: from,
    dueOn: at.slice(0, 10),
    dueAt: at,
    overdueAt: at,
    actorIds: [],
    reminders: [{ type: '', at }],
  }
  return { ...extensionOf(partnershipId), items: [], entries: [entry] }
}

const extensionOf = (partnershipId: string) =>
  ({
    kind: 'occurrence_extension',
    subjectType: 'partnership',
    subjectId: partnershipId,
  }) as const

/** The changes after the entries from a time on were computed: these entries, and when the worker goes on. */
export function computedAgenda(
  partnershipId: string,
  { from, to }: { from: number; to: number },
  occurrences: readonly StoredOccurrence[],
  { now, hasTouchpoints }: { now: string; hasTouchpoints: boolean },
): AgendaChange[] {
  const last = occurrences.length < maxAgendaOccurrences ? undefined : occurrences.at(-1)
  const end = last === undefined ? to : last.startsAt + 1
  const next = Math.max(Date.parse(now) + dayMillis, Math.min(Date.parse(now) + extensionMillis, end - extensionMillis))
  const { entries } = computeLater(partnershipId, timeOf(end), timeOf(next))
  return [
    { ...changeOf(partnershipId), from: timeOf(from), entries: occurrences.flatMap(entriesOf) },
    {
      ...extensionOf(partnershipId),
      entries: hasTouchpoints ? entries.map((entry) => ({ ...entry, item: timeOf(end) })) : [],
    },
  ]
}
