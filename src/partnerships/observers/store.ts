// SQL for observers.
import { asc, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { observers } from './table.ts'

export type Observer = typeof observers.$inferSelect

export const { find, lock, insert, save } = recordStore<Observer>(observers, ['partnershipId', 'id'])

/** All observers, past ones too, of some partnerships. */
export const ofPartnerships = db
  .select()
  .from(observers)
  .where(sql`${observers.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[])`)
  .orderBy(asc(observers.id))
  .prepare('')
