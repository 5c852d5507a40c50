// SQL for parties.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { parties } from './table.ts'

const { placeholder } = sql

export type Party = typeof parties.$inferSelect

export const { find, lock, insert, save } = recordStore<Party>(parties, ['partnershipId', 'id'])

/** All entries of some partnerships, in the order of joining. */
export const ofPartnerships = db
  .select()
  .from(parties)
  .where(sql`${parties.partnershipId} = any(${placeholder('partnershipIds')}::uuid[])`)
  .orderBy(asc(parties.id))
  .prepare('')

/** All entries of one partnership. */
export const ofPartnership = db
  .select()
  .from(parties)
  .where(eq(parties.partnershipId, placeholder('partnershipId')))
  .orderBy(asc(parties.id))
  .prepare('')
