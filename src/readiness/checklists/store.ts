// SQL for checklists.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { checklists } from './table.ts'

const { placeholder } = sql

export type Checklist = typeof checklists.$inferSelect

export const { find, lock, insert, save, remove } = recordStore<Checklist>(checklists, ['id'])

/** All editions of the checklist of which one has this id, the oldest first, kept as they are. */
export const lockSeriesOf = db
  .select()
  .from(checklists)
  .where(
    eq(checklists.seriesId, sql`(select one.series_id from ${checklists} one where one.id = ${placeholder('id')})`),
  )
  .orderBy(asc(checklists.edition))
  .for('update')
  .prepare('')

/** Some checklists, for what refers to them. */
export const findAll = db
  .select()
  .from(checklists)
  .where(sql`${checklists.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')
