// What becomes of an occurrence, which is noted of it, and which an entry of the log may say as well.
import { v7 as uuidv7 } from 'uuid'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { RecordLocation } from '../../records/record-paths.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { ofKey, type TouchpointRow } from '../touchpoints/store.ts'
import { idOf, isDropped, noted, type Occurrence, occurrenceAt, partsOf } from './rules.ts'
import * as store from './store.ts'
import { occurrences } from './table.ts'

export const occurrenceRecordType: RecordType<store.OccurrenceRow> = {
  subjectType: 'occurrence',
  table: occurrences,
  store,
  streamOf: ({ partnershipId }) => partnershipId,
}

/** Where it is read: its row has an id of its own, which nobody meets. */
export const occurrencePlace: RecordLocation = {
  idOf: ({ key, original_start }) => idOf(String(key), String(original_start)),
}

export type Found = Occurrence<TouchpointRow, store.OccurrenceRow>

/** The occurrence that an id names, for whoever may see its touchpoint. */
export async function findOccurrence(reader: Reader, partnershipId: string, id: string): Promise<Found | undefined> {
  const parts = partsOf(id)
  const [versions, [note]] = await Promise.all([
    reader.query(ofKey, { partnershipId, key: parts?.key ?? '' }),
    reader.query(store.noteOf, { partnershipId, key: parts?.key ?? '', originalStart: parts?.originalStart ?? '' }),
  ])
  if (parts === undefined) return undefined
  if (note === undefined) return occurrenceAt<TouchpointRow, store.OccurrenceRow>(versions, parts.originalStart)
  const touchpoint = versions.find(({ id }) => id === note.touchpointId)
  const found = touchpoint && noted(touchpoint, note)
  return found?.state === 'scheduled' && isDropped(found.touchpoint, found.originallyAt) ? undefined : found
}

/** What was noted; of an occurrence that nobody has said anything of, what its touchpoint says. */
export function rowOf({ touchpoint, note, originalStart, originallyAt }: Found): store.OccurrenceRow {
  if (note !== undefined) return note
  const { id: touchpointId, partnershipId, organizationId, key } = touchpoint
  const { externalIds, createdAt } = touchpoint
  const at = new Date(originallyAt).toISOString()
  return {
    ...{ id: uuidv7(), partnershipId, organizationId, touchpointId, key, originalStart },
    ...{ originallyAt: at, startsAt: at, state: 'scheduled', reason: null },
    // Nobody has changed it since its touchpoint was there.
    ...{ version: 1, externalIds, createdAt, updatedAt: createdAt, updatedBy: organizationId, updatedOnBehalfBy: null },
  }
}

/** Notes what has become of an occurrence; answers it as it now is. */
export async function note(
  write: WriteContext,
  found: Found,
  changes: Partial<store.OccurrenceRow>,
  verb: string,
): Promise<Found> {
  const after = await write.nextVersion(rowOf(found), changes)
  const reason = after.reason ?? undefined
  saveRecord(write, occurrenceRecordType, found.note, after, { change: 'transition', verb, reason })
  return noted(found.touchpoint, after)
}
