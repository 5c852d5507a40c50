// SQL for the variance of cost allocations.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { minorUnits } from '../../records/money-columns.ts'
import { actualCosts } from '../actual-costs/table.ts'
import { budgetLines } from '../budget-lines/table.ts'
import type { CostCategory } from '../funding-sources/rules.ts'
import { costAllocations } from './table.ts'

/** More pairs of line and source are not read: those of the allocation come first, which are at most 10,000. */
export const maxPairs = 20_000

const partnershipId = sql.placeholder('partnershipId')

/**
 * The actual costs in a partnership up to a day, by line and source. First those of the lines and sources that the allocation names,
 * so that any number of other ones hides nothing that was charged to them.
 */
export const findChargedCosts = db
  .select({
    lineId: sql<string>`charged.line_id`,
    sourceId: sql<string>`charged.source_id`,
    actual: sql<bigint>`charged.actual`.mapWith(BigInt),
    category: sql<CostCategory>`charged.category`,
    firstIncurredOn: sql<string>`charged.first_incurred_on::text`,
    lastIncurredOn: sql<string>`charged.last_incurred_on::text`,
  })
  .from(
    sql`(select c.line_id, c.source_id, l.category, sum(${minorUnits(sql`c.amount`)}) as actual,
          min(c.incurred_on) as first_incurred_on, max(c.incurred_on) as last_incurred_on
        from ${actualCosts} c join ${budgetLines} l on l.partnership_id = c.partnership_id and l.id = c.line_id
        where c.partnership_id = ${partnershipId} and c.incurred_on <= ${sql.placeholder('until')}::date
        group by c.line_id, c.source_id, l.category) charged
      left join ${costAllocations} a on a.partnership_id = ${partnershipId} and a.id = ${sql.placeholder('id')}
      order by a.source_ids ? charged.source_id::text and coalesce(a.line_ids ? charged.line_id::text, true) desc,
        charged.line_id, charged.source_id limit ${sql.raw(String(maxPairs))}`,
  )
  .prepare('')
