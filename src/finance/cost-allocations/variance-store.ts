// SQL for the variance of cost allocations.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { minorUnits } from '../../records/money-columns.ts'
import { actualCosts } from '../actual-costs/table.ts'
import { budgetLines } from '../budget-lines/table.ts'
import type { CostCategory } from '../funding-sources/rules.ts'

/** More pairs of line and source are not read: a whole allocation has 10,000. */
export const maxPairs = 20_000

/** The actual costs in a partnership up to a day, by line and source. */
export const findChargedCosts = db
  .select({
    lineId: sql<string>`c.line_id`,
    sourceId: sql<string>`c.source_id`,
    actual: sql<bigint>`sum(${minorUnits(sql`c.amount`)})`.mapWith(BigInt),
    category: sql<CostCategory>`l.category`,
    firstIncurredOn: sql<string>`min(c.incurred_on)::text`,
    lastIncurredOn: sql<string>`max(c.incurred_on)::text`,
  })
  .from(
    sql`${actualCosts} c join ${budgetLines} l on l.partnership_id = c.partnership_id and l.id = c.line_id
      where c.partnership_id = ${sql.placeholder('partnershipId')} and c.incurred_on <= ${sql.placeholder('until')}::date
      group by c.line_id, c.source_id, l.category order by c.line_id, c.source_id limit ${sql.raw(String(maxPairs))}`,
  )
  .prepare('')
