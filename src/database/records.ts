// The five statements of every table of records.
import { and, type Column, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { db, type Prepared, preparedLater } from './queries.ts'

export interface RecordStore<Row> {
  find: Prepared<Row[]>
  /** Locks the row until the transaction ends, and reads its current values. */
  lock: Prepared<Row[]>
  insert: Prepared<unknown>
  save: Prepared<unknown>
  remove: Prepared<unknown>
}

/** Statements on one row, which the columns in `key` identify. Values are named after the properties of the table. */
export function recordStore<Row>(table: PgTable, key: readonly string[]): RecordStore<Row> {
  const columns = Object.entries(getTableColumns(table)) as [string, Column & { generated?: unknown }][]
  const columnValues = Object.fromEntries(
    columns.filter(([, column]) => !column.generated).map(([name]) => [name, sql.placeholder(name)]),
  )
  const hasKey = and(
    ...columns.filter(([name]) => key.includes(name)).map(([name, column]) => eq(column, sql.placeholder(name))),
  )
  return {
    find: preparedLater(() => db.select().from(table).where(hasKey).prepare('')),
    lock: preparedLater(() => db.select().from(table).where(hasKey).for('update').prepare('')),
    insert: preparedLater(() =>
      db
        .insert(table)
        .values(columnValues as never)
        .prepare(''),
    ),
    save: preparedLater(() =>
      db
        .update(table)
        .set(columnValues as never)
        .where(hasKey)
        .prepare(''),
    ),
    remove: preparedLater(() => db.delete(table).where(hasKey).prepare('')),
  }
}
