// SQL for events.
import { getTableColumns, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { ExternalId } from '../database/columns.ts'
import { db } from '../database/queries.ts'
import type { Writer } from '../database/session.ts'
import type { Audience, ChangeKind } from './rules.ts'

export interface NewEvent {
  /** The partnership or organization of the record. */
  streamId: string
  change: ChangeKind
  audience: Audience
  /** For instance party.accepted. */
  type: string
  subjectType: string
  table: PgTable
  /** The complete record after the change; of a deleted record, only its ids are used. */
  row: { id: string; externalIds: ExternalId[] }
  reason?: string | undefined
}

/** The request that caused the event. */
export interface Origin {
  requestId: string
  onBehalfBy: string | null
}

const { placeholder } = sql
const append = db
  .select({ position: sql<number>`position`.mapWith(Number) })
  .from(
    sql`record_event(${placeholder('streamId')}, ${placeholder('change')}, ${placeholder('type')},
      ${placeholder('subjectType')}, ${placeholder('subjectId')}, ${placeholder('onBehalfBy')},
      ${placeholder('requestId')}, ${placeholder('reason')}, ${placeholder('externalIds')},
      ${placeholder('after')}, ${placeholder('audience')}) as position`,
  )
  .prepare('')

/** Records an event in the transaction of the change. Call it after the statements of the change. */
export function recordEvent(writer: Writer, { requestId, onBehalfBy }: Origin, event: NewEvent): void {
  const { streamId, change, audience, type, subjectType, table, row, reason = null } = event
  writer.enqueue(append, {
    streamId,
    change,
    audience,
    type,
    subjectType,
    subjectId: row.id,
    onBehalfBy,
    requestId,
    reason,
    externalIds: JSON.stringify(row.externalIds),
    after: change === 'delete' ? null : JSON.stringify(byColumn(table, row)),
  })
}

const columnsOf = new WeakMap<PgTable, [name: string, column: string][]>()

/** The row with column names as keys, from which the table can be restored. */
function byColumn(table: PgTable, row: object): Record<string, unknown> {
  let columns = columnsOf.get(table)
  if (columns === undefined) {
    columns = Object.entries(getTableColumns(table)).map(([name, column]) => [name, column.name])
    columnsOf.set(table, columns)
  }
  const values: Record<string, unknown> = {}
  for (const [name, column] of columns) if (name in row) values[column] = (row as Record<string, unknown>)[name]
  return values
}
