// Keeps what became of a record: its row, its external ids and its event, together, for every feature alike.
import type { PgTable } from 'drizzle-orm/pg-core'
import type { ExternalId } from '../database/columns.ts'
import type { ConstraintProblems } from '../database/database.ts'
import type { RecordStore } from '../database/records.ts'
import type { Audience, ChangeKind } from '../events/rules.ts'
import type { WriteContext } from '../http/endpoints.ts'
import * as externalIds from './external-ids/store.ts'

interface Row {
  id: string
  externalIds: ExternalId[]
}

/** What kind of record it is. */
export interface RecordType<One extends Row> {
  /** As the events call it: party. */
  subjectType: string
  table: PgTable
  store: Pick<RecordStore<One>, 'insert' | 'save'> & Partial<RecordStore<One>>
  /** The partnership or the organization whose history it belongs to. */
  streamOf(row: One): string
  /** Who hears what becomes of it, by what it then is; the parties alone unless said. */
  audienceOf?(row: One): Audience
  /** Within what its external ids are unique; its stream unless said. */
  externalIdScopeOf?(row: One): string
  /** What it means to the caller if a constraint of that name stands in the way. */
  constraintProblems?: ConstraintProblems
}

export interface SaveOptions {
  change: ChangeKind
  /** Behind the type of the record, the type of the event: party.accepted. */
  verb: string
  reason?: string | undefined
}

/** `before` is undefined for a new record; for a deletion `after` is what it last was. */
export function saveRecord<One extends Row>(
  write: WriteContext,
  { subjectType, table, store, streamOf, audienceOf, externalIdScopeOf, constraintProblems }: RecordType<One>,
  before: One | undefined,
  after: One,
  { change, verb, reason }: SaveOptions,
): void {
  const gone = change === 'delete'
  const statement = before === undefined ? store.insert : gone ? store.remove : store.save
  if (statement === undefined) throw new Error(`A ${subjectType} is never deleted.`)
  write.enqueue(statement, after, constraintProblems)
  const streamId = streamOf(after)
  const holder = { scopeId: externalIdScopeOf?.(after) ?? streamId, subjectType, subjectId: after.id }
  externalIds.replaceExternalIds(write, holder, before?.externalIds ?? [], gone ? [] : after.externalIds)
  const audience = audienceOf?.(after) ?? 'parties'
  const type = `${subjectType}.${verb}`
  write.record({ streamId, change: change, audience, type, subjectType, table, row: after, reason })
}

/** A version gives way to a later one: before that is kept, for no two may be current. */
export async function supersede<One extends Row & { version: number; state: string }>(
  write: WriteContext,
  kind: RecordType<One>,
  row: One | undefined,
  reason?: string,
): Promise<void> {
  if (row === undefined) return
  const after = await write.nextVersion(row, { state: 'superseded' } as Partial<One>)
  saveRecord(write, kind, row, after, { change: 'transition', verb: 'superseded', reason })
}
