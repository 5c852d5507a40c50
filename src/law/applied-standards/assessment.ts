// The next step to apply standards (Q21).
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { ofPresentParty } from './store.ts'
import { appliedStandards } from './table.ts'

interface Row {
  partnershipId: string
  leadId: string | null
  /** Whether a set applies, or will from a later day on. */
  hasStandards: boolean
}

const query = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    leadId: sql<string | null>`(select party.organization_id from ${parties} party
      where party.partnership_id = asked.partnership_id and party.lead)`,
    // In the order of ids for the reason of `findFigures` of the funding plan: PostgreSQL would read the whole table.
    hasStandards: sql<boolean>`(select true from ${appliedStandards} own where own.partnership_id = asked.partnership_id
      and ${ofPresentParty} order by own.id limit 1) is not null`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`)
  .prepare('')

export const appliedStandardContribution = partnershipContribution<Row>({
  query,
  nextSteps([row], { partnershipId, state }) {
    if (row === undefined || row.hasStandards || state === 'exploring') return []
    return [
      {
        code: 'APPLY_STANDARDS',
        strategy: 'Q21',
        title: 'Apply the sets of standards that bind the parties.',
        actors: row.leadId === null ? [] : [row.leadId],
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/applied-standards')],
      },
    ]
  },
})
