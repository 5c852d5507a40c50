// Table of notices of removal. Only the parties read it: observers and invited organizations read parties without their notices.
import { date, foreignKey, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { policies, timestamp } from '../../database/columns.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'
import type { RemovalObjection } from './removal-rules.ts'
import { parties } from './table.ts'

export const removalNotices = pgTable(
  'removal_notices',
  {
    // `organization_id` is the party that gave the notice.
    ...partnershipRecordColumns(),
    /** The organization that gave it on behalf of that party, if any. */
    onBehalfBy: uuid('on_behalf_by'),
    /** The party to be removed. */
    partyId: uuid('party_id').notNull(),
    reason: text('reason').notNull(),
    /** The first day on which the party can be removed, in UTC. */
    removalOn: date('removal_on').notNull(),
    /** The party cannot be removed under a notice with an objection. */
    objection: jsonb('objection').$type<RemovalObjection>(),
    withdrawnAt: timestamp('withdrawn_at'),
  },
  (table) => [
    foreignKey({
      columns: [table.partnershipId, table.partyId],
      foreignColumns: [parties.partnershipId, parties.id],
      name: 'removal_notices_party_exists',
    }),
    index('removal_notices_by_party').on(table.partnershipId, table.partyId, table.id),
    ...collectionPolicies('removal_notices', table, { readers: 'party', writers: 'parties', deletable: false }),
    // object_to_removal() runs as the owner, and so does recall_checklist_responses().
    ...policies({ owner: ['select', 'update'] }),
  ],
)
