// Loads and saves occurrences. An occurrence that was never changed has no row; it is computed from its touchpoint.
import { v7 as uuidv7 } from 'uuid'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { findSuspensions } from '../../partnerships/partnerships/store.ts'
import type { RecordLocation } from '../../records/record-paths.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { findVersions, type TouchpointRow } from '../touchpoints/store.ts'
import { agendaOf, computeLater } from './agenda.ts'
import {
  expandOccurrences,
  findOccurrence,
  isRemovedFromPlan,
  type Occurrence,
  occurrenceIdOf,
  parseOccurrenceId,
  recordedOccurrence,
} from './rules.ts'
import * as store from './store.ts'
import { suspendedDuring, suspendedTimesOf } from './suspensions.ts'
import { occurrences } from './table.ts'
import { formatWindow, type TimeWindow } from './window.ts'

export const occurrenceRecordType: RecordType<store.OccurrenceRow> = {
  subjectType: 'occurrence',
  table: occurrences,
  store,
  streamOf: ({ partnershipId }) => partnershipId,
}

/** The id in the API is computed; it is not the id of the row. */
export const occurrenceLocation: RecordLocation = {
  idOf: ({ key, original_start }) => occurrenceIdOf(String(key), String(original_start)),
}

export interface LoadedOccurrence extends Occurrence<TouchpointRow, store.OccurrenceRow> {
  /** The times during which its partnership is or was suspended. */
  suspendedTimes: readonly TimeWindow[]
}

const loaded = (
  suspendedTimes: readonly TimeWindow[],
  occurrence: Occurrence<TouchpointRow, store.OccurrenceRow>,
): LoadedOccurrence => suspendedDuring(suspendedTimes, { ...occurrence, suspendedTimes })

/** The occurrences of the partnerships that start in the window. `partnershipIds` is a PostgreSQL array literal. */
export async function loadOccurrences(
  reader: Reader,
  partnershipIds: string,
  window: TimeWindow,
): Promise<LoadedOccurrence[]> {
  const parameters = { partnershipIds, ...formatWindow(window) }
  const [touchpoints, records, suspensions] = await Promise.all([
    reader.query(store.findTouchpointsBetween, parameters),
    reader.query(store.findBetween, parameters),
    reader.query(findSuspensions, { partnershipIds }),
  ])
  return [...new Set(touchpoints.map(({ partnershipId }) => partnershipId))].flatMap((partnershipId) => {
    const inPartnership = (row: { partnershipId: string }) => row.partnershipId === partnershipId
    const suspendedTimes = suspendedTimesOf(suspensions.find(inPartnership)?.suspensions)
    return expandOccurrences(touchpoints.filter(inPartnership), records.filter(inPartnership), window).map((found) =>
      loaded(suspendedTimes, found),
    )
  })
}

/** The occurrence with an id, if there is one and the caller may see its touchpoint. */
export async function loadOccurrence(
  reader: Reader,
  partnershipId: string,
  id: string,
): Promise<LoadedOccurrence | undefined> {
  const { key, originalStart } = parseOccurrenceId(id) ?? { key: '', originalStart: '' }
  const [versions, records, [suspended]] = await Promise.all([
    reader.query(findVersions, { partnershipId, key }),
    reader.query(store.find, { partnershipId, key, originalStart }),
    reader.query(findSuspensions, { partnershipIds: pgArray([partnershipId]) }),
  ])
  const found = findAmong(versions, records, originalStart)
  return found && loaded(suspendedTimesOf(suspended?.suspensions), found)
}

function findAmong(versions: readonly TouchpointRow[], records: readonly store.OccurrenceRow[], originalStart: string) {
  const record = records.find((candidate) => candidate.originalStart === originalStart)
  if (record === undefined) {
    // The meeting has another id: that of its first planned start.
    return records.length > 0 ? undefined : findOccurrence<TouchpointRow, store.OccurrenceRow>(versions, originalStart)
  }
  const touchpoint = versions.find(({ id }) => id === record.touchpointId)
  const found = touchpoint && recordedOccurrence(touchpoint, record)
  return found?.state === 'scheduled' && isRemovedFromPlan(found.touchpoint, found.originallyAt) ? undefined : found
}

/** The stored row, or the row that would be stored for an occurrence that was never changed. */
export function rowOf({ touchpoint, record, originalStart, originallyAt }: LoadedOccurrence): store.OccurrenceRow {
  if (record !== undefined) return record
  const { id: touchpointId, partnershipId, organizationId, key } = touchpoint
  const { externalIds, createdAt } = touchpoint
  const at = new Date(originallyAt).toISOString()
  return {
    ...{ id: uuidv7(), partnershipId, organizationId, touchpointId, key, originalStart, plannedStart: null },
    ...{ originallyAt: at, startsAt: at, state: 'scheduled', reason: null },
    ...{ version: 1, externalIds, createdAt, updatedAt: createdAt, updatedBy: organizationId, updatedOnBehalfBy: null },
  }
}

/** Saves a change of an occurrence, and returns the changed occurrence. `verb` is the last part of the event type. */
export async function saveOccurrence(
  write: WriteContext,
  occurrence: LoadedOccurrence,
  changes: Partial<store.OccurrenceRow>,
  verb: string,
): Promise<LoadedOccurrence> {
  const after = await write.nextVersion(rowOf(occurrence), changes)
  const reason = after.reason ?? undefined
  saveRecord(write, occurrenceRecordType, occurrence.record, after, { change: 'transition', verb, reason })
  const saved = loaded(occurrence.suspendedTimes, recordedOccurrence(occurrence.touchpoint, after))
  write.changeAgenda(after.partnershipId, agendaOf(saved))
  return saved
}

/** Has the worker replace the agenda entries of the occurrences from now on, after a change of the plan or of a suspension. */
export async function refreshAgenda(write: WriteContext, partnershipId: string): Promise<void> {
  write.changeAgenda(partnershipId, computeLater(partnershipId, await write.now()))
}
