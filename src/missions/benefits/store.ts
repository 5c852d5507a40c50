// SQL for benefits.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import type { Count } from './rules.ts'
import { benefits } from './table.ts'

export interface Spread {
  partnershipId: string
  /** Those that have accepted. */
  parties: string[]
  counts: Count[]
}

/** How many benefits each party of some partnerships has stated, for whom, and how many of them have an indicator. */
export const spread = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    parties: sql<
      string[]
    >`(select coalesce(jsonb_agg(party.organization_id order by party.id), '[]') from ${parties} party
      where party.partnership_id = asked.partnership_id and party.state = 'accepted')`,
    counts: sql<Count[]>`(select coalesce(jsonb_agg(counted), '[]') from (
      select stated.organization_id as "organizationId", stated.beneficiary, count(*),
        count(*) filter (where stated.indicators <> '[]') as measured
      from ${benefits} stated where stated.partnership_id = asked.partnership_id group by 1, 2 order by 1, 2) counted)`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`)
  .prepare('')
