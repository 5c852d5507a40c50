// SQL for contingencies.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { maxContingencies } from './rules.ts'
import { contingencies } from './table.ts'

export type Contingency = typeof contingencies.$inferSelect

export const findByPartnership = db
  .select()
  .from(contingencies)
  .where(eq(contingencies.partnershipId, sql.placeholder('partnershipId')))
  .orderBy(asc(contingencies.id))
  .limit(maxContingencies)
  .prepare('')
