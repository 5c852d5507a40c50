// SQL for parties.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from './table.ts'

const { placeholder } = sql

export type Party = typeof parties.$inferSelect

/** The parties of several partnerships in every state, oldest first. */
export const findByPartnerships = db
  .select()
  .from(parties)
  .where(sql`${parties.partnershipId} = any(${placeholder('partnershipIds')}::uuid[])`)
  .orderBy(asc(parties.id))
  .prepare('')

/** The parties of one partnership in every state, oldest first. */
export const findByPartnership = db
  .select()
  .from(parties)
  .where(eq(parties.partnershipId, placeholder('partnershipId')))
  .orderBy(asc(parties.id))
  .prepare('')
