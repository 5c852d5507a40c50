// SQL for readiness summaries.
import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { readinessSummaries } from './table.ts'

export type ReadinessSummary = typeof readinessSummaries.$inferSelect

/** The summaries of a partnership that wait for consents. */
export const findProposed = db
  .select()
  .from(readinessSummaries)
  .where(
    and(
      eq(readinessSummaries.partnershipId, sql.placeholder('partnershipId')),
      eq(readinessSummaries.state, 'proposed'),
    ),
  )
  .orderBy(asc(readinessSummaries.id))
  .prepare('')
