// Table of candidates.
import { check, foreignKey, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { parties } from '../parties/table.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'
import { candidateStates } from './rules.ts'

export const candidates = pgTable(
  'candidates',
  {
    ...partnershipRecordColumns(),
    name: text('name').notNull(),
    /** The organization of the candidate, if it is registered. */
    candidateOrganizationId: uuid('candidate_organization_id').references(() => organizations.id),
    why: text('why'),
    state: text('state', { enum: candidateStates }).notNull(),
    reason: text('reason'),
    /** The party that the invitation created. */
    partyId: uuid('party_id'),
  },
  (table) => [
    check('candidates_state_valid', oneOf(table.state, candidateStates)),
    foreignKey({
      columns: [table.partnershipId, table.partyId],
      foreignColumns: [parties.partnershipId, parties.id],
      name: 'candidates_party_exists',
    }),
    ...collectionPolicies('candidates', table, { readers: 'party', writers: 'parties' }),
  ],
)
