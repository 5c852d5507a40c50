// SQL for budget lines.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { allocationBases } from '../allocation-bases/table.ts'
import { costAllocations } from '../cost-allocations/table.ts'
import { fundingSources } from '../funding-sources/table.ts'
import type { budgetLines } from './table.ts'

export type BudgetLine = typeof budgetLines.$inferSelect

const partnershipId = sql.placeholder('partnershipId')
const id = sql.placeholder('id')

/** The measure of the allocation base with this id; no row if the partnership has no such base. */
export const findMeasure = db
  .select({ measure: allocationBases.measure })
  .from(allocationBases)
  .where(sql`${allocationBases.partnershipId} = ${partnershipId} and ${allocationBases.id} = ${id}`)
  .prepare('')

export const findSource = db
  .select({ id: fundingSources.id })
  .from(fundingSources)
  .where(sql`${fundingSources.partnershipId} = ${partnershipId} and ${fundingSources.id} = ${id}`)
  .prepare('')

/** A cost allocation that is not agreed yet and lists the line, which no foreign key covers. */
export const findOpenAllocation = db
  .select({ id: costAllocations.id })
  .from(costAllocations)
  .where(
    sql`${costAllocations.partnershipId} = ${partnershipId} and ${costAllocations.state} in ('draft', 'proposed')
      and ${costAllocations.lineIds} ? ${id}::text`,
  )
  .limit(1)
  .prepare('')
