// SQL for funding sources.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { allocationBases } from '../allocation-bases/table.ts'
import { contingencies } from '../contingencies/table.ts'
import { costAllocations } from '../cost-allocations/table.ts'
import { fundingSources } from './table.ts'

export type FundingSource = typeof fundingSources.$inferSelect

const partnershipId = sql.placeholder('partnershipId')
const id = sql.placeholder('id')

/** What names a source in a list or an object, which no foreign key covers: one word, or no row. */
export const findUse = db
  .select({ use: sql<'allocation base' | 'cost allocation' | 'contingency'>`use` })
  .from(
    sql`(
      select 'allocation base' as use from ${allocationBases} b
        where b.partnership_id = ${partnershipId} and b.rows @> jsonb_build_array(jsonb_build_object('sourceId', ${id}::text))
      union all
      select 'cost allocation' from ${costAllocations} c where c.partnership_id = ${partnershipId}
        and c.state in ('draft', 'proposed', 'agreed') and (c.source_ids ? ${id}::text or c.backstop_source_ids ? ${id}::text)
      union all
      select 'contingency' from ${contingencies} c
        where c.partnership_id = ${partnershipId} and c.trigger->>'sourceId' = ${id}::text
    ) used`,
  )
  .limit(1)
  .prepare('')

export const findIds = db
  .select({ id: fundingSources.id })
  .from(fundingSources)
  .where(
    sql`${fundingSources.partnershipId} = ${partnershipId} and ${fundingSources.id} = any(${sql.placeholder('ids')}::uuid[])`,
  )
  .prepare('')
