// SQL for allocation bases.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { budgetLines } from '../budget-lines/table.ts'
import type { allocationBases } from './table.ts'

export type AllocationBase = typeof allocationBases.$inferSelect

/** A budget line that uses the base with this id. */
export const findLine = db
  .select({ id: budgetLines.id })
  .from(budgetLines)
  .where(
    sql`${budgetLines.partnershipId} = ${sql.placeholder('partnershipId')} and ${budgetLines.baseId} = ${sql.placeholder('id')}`,
  )
  .limit(1)
  .prepare('')
