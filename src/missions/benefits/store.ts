// SQL for benefits.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartyIds } from '../../partnerships/parties/store.ts'
import type { BenefitCount } from './rules.ts'
import { benefits } from './table.ts'

export interface BenefitCounts {
  partnershipId: string
  /** The organizations of the accepted parties. */
  parties: string[]
  counts: BenefitCount[]
}

/** The benefits in the partnerships in `partnershipIds`, counted by the party that states them and by beneficiary. */
export const countBenefits = db
  .select({
    partnershipId: sql<string>`input.partnership_id`,
    parties: acceptedPartyIds(sql`input.partnership_id`),
    counts: sql<BenefitCount[]>`(select coalesce(jsonb_agg(counted), '[]') from (
      select benefit.organization_id as "organizationId", benefit.beneficiary, count(*),
        count(*) filter (where benefit.indicators <> '[]') as "withIndicator"
      from ${benefits} benefit where benefit.partnership_id = input.partnership_id group by 1, 2 order by 1, 2) counted)`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) input(partnership_id)`)
  .prepare('')
