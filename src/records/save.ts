// Saves a record: its row, its external ids and its event.
import { isDeepStrictEqual } from 'node:util'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { ExternalId } from '../database/columns.ts'
import type { RecordStore } from '../database/records.ts'
import type { ConstraintProblems } from '../database/session.ts'
import type { AgendaEntry } from '../events/agenda.ts'
import type { Audience, ChangeKind } from '../events/rules.ts'
import type { WriteContext } from '../http/endpoints.ts'
import type { AgendaKind } from '../policy.ts'
import * as externalIds from './external-ids/store.ts'

interface RecordRow {
  id: string
  externalIds: ExternalId[]
}

/** How records of a type are saved. */
export interface RecordType<Row extends RecordRow> {
  /** The type in events: party. */
  subjectType: string
  table: PgTable
  store: Pick<RecordStore<Row>, 'insert' | 'save'> & Partial<RecordStore<Row>>
  /** The id of its event stream: the partnership or organization that it belongs to. */
  streamOf(row: Row): string
  /** Who may see an event, by the row after the change and the second part of the event type. Default: only the parties. */
  audienceOf?(row: Row, verb: string): Audience
  /** The scope in which its external ids are unique. Default: its stream. */
  externalIdScopeOf?(row: Row): string
  /** Problems by the name of the violated constraint. */
  constraintProblems?: ConstraintProblems
  /** What is due about a record, by kind. Called with the row after each change; a deleted record has no entries. */
  agendaOf?(row: Row): Partial<Record<AgendaKind, readonly AgendaEntry[]>>
}

export interface SaveOptions {
  change: ChangeKind
  /** The second part of the event type, after the record type: accepted in party.accepted. */
  verb: string
  reason?: string | undefined
}

/** `before` is undefined for a new record. For a deletion `after` is the last row. */
export function saveRecord<Row extends RecordRow>(
  write: WriteContext,
  { subjectType, table, store, streamOf, audienceOf, externalIdScopeOf, constraintProblems, agendaOf }: RecordType<Row>,
  before: Row | undefined,
  after: Row,
  { change, verb, reason }: SaveOptions,
): void {
  const isDeletion = change === 'delete'
  const statement = before === undefined ? store.insert : isDeletion ? store.remove : store.save
  if (statement === undefined) throw new Error(`A ${subjectType} is never deleted.`)
  write.enqueue(statement, after, constraintProblems)
  const streamId = streamOf(after)
  const subject = { scopeId: externalIdScopeOf?.(after) ?? streamId, subjectType, subjectId: after.id }
  externalIds.replaceExternalIds(write, subject, before?.externalIds ?? [], isDeletion ? [] : after.externalIds)
  const audience = audienceOf?.(after, verb) ?? 'parties'
  const type = `${subjectType}.${verb}`
  write.record({ streamId, change, audience, type, subjectType, table, row: after, reason })
  if (agendaOf === undefined) return
  const entriesBefore = before && agendaOf(before)
  for (const [kind, entries] of Object.entries(agendaOf(after)) as [AgendaKind, readonly AgendaEntry[]][]) {
    const current = isDeletion ? [] : entries
    if (isDeepStrictEqual(current, entriesBefore?.[kind] ?? [])) continue
    write.changeAgenda(streamId, { kind, subjectType, subjectId: after.id, entries: current })
  }
}

/** Saves the current version as superseded. Call it before the next version is saved, because only one may be current. */
export async function supersede<Row extends RecordRow & { version: number; state: string }>(
  write: WriteContext,
  recordType: RecordType<Row>,
  row: Row | undefined,
  reason?: string,
): Promise<void> {
  if (row === undefined) return
  const after = await write.nextVersion(row, { state: 'superseded' } as Partial<Row>)
  saveRecord(write, recordType, row, after, { change: 'transition', verb: 'superseded', reason })
}
