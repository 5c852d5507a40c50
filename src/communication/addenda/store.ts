// SQL for addenda.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { addenda } from './table.ts'

export type Addendum = typeof addenda.$inferSelect

/** The number of addenda of a party to a communication. */
export const countAddenda = db
  .select({ count: sql<number>`count(*)`.mapWith(Number) })
  .from(addenda)
  .where(
    sql`${addenda.partnershipId} = ${sql.placeholder('partnershipId')} and ${addenda.communicationId} = ${sql.placeholder('communicationId')}
      and ${addenda.organizationId} = ${sql.placeholder('organizationId')}`,
  )
  .prepare('')
