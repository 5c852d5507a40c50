// SQL for observers.
import { asc, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { observers } from './table.ts'

export type Observer = typeof observers.$inferSelect

/** The observers of several partnerships in every state, oldest first. */
export const findByPartnerships = db
  .select()
  .from(observers)
  .where(sql`${observers.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[])`)
  .orderBy(asc(observers.id))
  .prepare('')
