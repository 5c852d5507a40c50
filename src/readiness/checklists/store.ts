// SQL for checklists.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { checklists } from './table.ts'

const { placeholder } = sql

export type Checklist = typeof checklists.$inferSelect

export const { find, lock, insert, save, remove } = recordStore<Checklist>(checklists, ['id'])

/** Locks and reads every edition in the series of the edition with this id, in order. */
export const lockSeriesOf = db
  .select()
  .from(checklists)
  .where(
    eq(
      checklists.seriesId,
      sql`(select edition.series_id from ${checklists} edition where edition.id = ${placeholder('id')})`,
    ),
  )
  .orderBy(asc(checklists.edition))
  .for('update')
  .prepare('')
