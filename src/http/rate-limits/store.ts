// SQL for what the instances count together.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'

const { placeholder } = sql

/** Adds what was counted here for each client, and answers what all instances have counted in its window. */
export const addCounts = db
  .select({
    clientId: sql<string>`client_id`,
    total: sql<number>`total`,
    millisLeft: sql<number>`millis_left`,
  })
  .from(sql`add_request_counts(${placeholder('clientIds')}::uuid[], ${placeholder('numbers')}::integer[])`)
  .prepare('')
