// SQL for editions.
import { asc, type Column, eq, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { db, type Prepared, preparedLater } from '../../database/queries.ts'
import { type RecordStore, recordStore } from '../../database/records.ts'
import type { RecordType } from '../save.ts'
import type { EditionRow } from './rules.ts'

export interface EditionStore<Row> extends RecordStore<Row> {
  /** Reads every edition in the series of the edition with this id, in order. */
  findSeriesOf: Prepared<Row[]>
  /** The same, and locks those of the caller's organization: the result has no others. */
  lockSeriesOf: Prepared<Row[]>
}

export function editionStore<Row>(table: PgTable & Record<'seriesId' | 'edition', Column>): EditionStore<Row> {
  const seriesOf = () =>
    db
      .select()
      .from(table)
      .where(
        eq(
          table.seriesId,
          sql`(select edition.series_id from ${table} edition where edition.id = ${sql.placeholder('id')})`,
        ),
      )
      .orderBy(asc(table.edition))
  return {
    ...recordStore<Row>(table, ['id']),
    findSeriesOf: preparedLater(() => seriesOf().prepare('')),
    lockSeriesOf: preparedLater(() => seriesOf().for('update').prepare('')),
  }
}

/** How the editions of a library are saved: their events are in the stream of the organization that owns them. */
export const editionRecordType = <Row extends EditionRow>(
  singular: string,
  table: PgTable,
  store: EditionStore<Row>,
): RecordType<Row> => ({ subjectType: singular, table, store, streamOf: ({ organizationId }) => organizationId ?? '' })
