// Table of applied standards: which sets of standards apply in a partnership.
import { date, index, pgTable, unique, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '../../identity/organizations/table.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { standards } from '../standards/table.ts'

export const appliedStandards = pgTable(
  'applied_standards',
  {
    ...partnershipRecordColumns(),
    /** An edition that was published when it was applied. It never changes. */
    standardId: uuid('standard_id')
      .notNull()
      .references(() => standards.id),
    /** The organization of the party to which the set applies; null: to all parties. */
    partyId: uuid('party_id').references(() => organizations.id),
    effectiveFrom: date('effective_from').notNull(),
  },
  (table) => [
    unique('applied_standards_once').on(table.partnershipId, table.standardId, table.partyId).nullsNotDistinct(),
    index('applied_standards_by_standard').on(table.standardId),
    ...collectionPolicies('applied_standards', table, { readers: 'observer', writers: 'parties' }),
  ],
)
