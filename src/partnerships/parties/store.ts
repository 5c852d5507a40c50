// SQL for parties.
import { asc, eq, type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from './table.ts'

const { placeholder } = sql

export type Party = typeof parties.$inferSelect

/** The organizations of the accepted parties of a partnership, oldest first; `partnershipId` is a column of the outer query. */
export const acceptedPartyIds = (partnershipId: SQL) =>
  sql<string[]>`(select coalesce(jsonb_agg(party.organization_id order by party.id), '[]') from ${parties} party
    where party.partnership_id = ${partnershipId} and party.state = 'accepted')`

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
