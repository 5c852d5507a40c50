// SQL for the request counts that instances share.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'

const { placeholder } = sql

/** Adds requests of this instance to the count of each organization, and returns the total of all instances in the current window. */
export const addCounts = db
  .select({
    holderId: sql<string>`holder_id`,
    total: sql<number>`total`,
    millisLeft: sql<number>`millis_left`,
  })
  .from(sql`add_request_counts(${placeholder('holderIds')}::uuid[], ${placeholder('numbers')}::integer[])`)
  .prepare('')
