// Loads and saves occurrences. An occurrence that was never changed has no row; it is computed from its touchpoint.
import { v7 as uuidv7 } from 'uuid'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { RecordLocation } from '../../records/record-paths.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { findVersions, type TouchpointRow } from '../touchpoints/store.ts'
import {
  expandOccurrences,
  findOccurrence,
  formatWindow,
  isRemovedFromPlan,
  type Occurrence,
  occurrenceIdOf,
  parseOccurrenceId,
  recordedOccurrence,
  type TimeWindow,
} from './rules.ts'
import * as store from './store.ts'
import { occurrences } from './table.ts'

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

export type LoadedOccurrence = Occurrence<TouchpointRow, store.OccurrenceRow>

/** The occurrences of the partnerships that start in the window. `partnershipIds` is a PostgreSQL array literal. */
export async function loadOccurrences(
  reader: Reader,
  partnershipIds: string,
  window: TimeWindow,
): Promise<LoadedOccurrence[]> {
  const parameters = { partnershipIds, ...formatWindow(window) }
  const [touchpoints, records] = await Promise.all([
    reader.query(store.findTouchpointsBetween, parameters),
    reader.query(store.findBetween, parameters),
  ])
  return [...new Set(touchpoints.map(({ partnershipId }) => partnershipId))].flatMap((partnershipId) => {
    const inPartnership = (row: { partnershipId: string }) => row.partnershipId === partnershipId
    return expandOccurrences(touchpoints.filter(inPartnership), records.filter(inPartnership), window)
  })
}

/** The occurrence with an id, if there is one and the caller may see its touchpoint. */
export async function loadOccurrence(
  reader: Reader,
  partnershipId: string,
  id: string,
): Promise<LoadedOccurrence | undefined> {
  const { key, originalStart } = parseOccurrenceId(id) ?? { key: '', originalStart: '' }
  const [versions, [record]] = await Promise.all([
    reader.query(findVersions, { partnershipId, key }),
    reader.query(store.find, { partnershipId, key, originalStart }),
  ])
  if (record === undefined) return findOccurrence<TouchpointRow, store.OccurrenceRow>(versions, originalStart)
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
    ...{ id: uuidv7(), partnershipId, organizationId, touchpointId, key, originalStart },
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
  return recordedOccurrence(occurrence.touchpoint, after)
}
