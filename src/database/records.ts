// The five statements that every table of records has.
import { and, type Column, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { db, type Prepared } from './queries.ts'

export interface RecordStore<Row> {
  find: Prepared<Row[]>
  /** Keeps others from changing the row until the transaction ends, and reads it as it is then. */
  lock: Prepared<Row[]>
  insert: Prepared<unknown>
  save: Prepared<unknown>
  remove: Prepared<unknown>
}

/** Statements over one row, which the columns in `key` name. Each takes its values by the names of the properties. */
export function recordStore<Row>(table: PgTable, key: readonly string[]): RecordStore<Row> {
  const columns = Object.entries(getTableColumns(table)) as [string, Column & { generated?: unknown }][]
  const written = Object.fromEntries(
    columns.filter(([, column]) => !column.generated).map(([name]) => [name, sql.placeholder(name)]),
  )
  const itself = and(
    ...columns.filter(([name]) => key.includes(name)).map(([name, column]) => eq(column, sql.placeholder(name))),
  )
  const prepared = <Result>(query: unknown) => query as Prepared<Result>
  return {
    find: prepared(db.select().from(table).where(itself).prepare('')),
    lock: prepared(db.select().from(table).where(itself).for('update').prepare('')),
    insert: prepared(
      db
        .insert(table)
        .values(written as never)
        .prepare(''),
    ),
    save: prepared(
      db
        .update(table)
        .set(written as never)
        .where(itself)
        .prepare(''),
    ),
    remove: prepared(db.delete(table).where(itself).prepare('')),
  }
}
