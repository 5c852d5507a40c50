// The table of addenda to communications.
import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { inVisiblePartnerships, ofCurrentOrganization, partnershipKey, policies } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { communications } from '../communications/table.ts'

export const addenda = pgTable(
  'addenda',
  {
    ...partnershipRecordColumns(),
    communicationId: uuid('communication_id').notNull(),
    text: text('text').notNull(),
  },
  (table) => [
    partnershipKey(table),
    index('addenda_by_communication').on(table.partnershipId, table.communicationId, table.id),
    index('addenda_by_communication_change').on(table.partnershipId, table.communicationId, table.updatedAt, table.id),
    foreignKey({
      name: 'addenda_communication_exists',
      columns: [table.partnershipId, table.communicationId],
      foreignColumns: [communications.partnershipId, communications.id],
    }),
    ...policies({
      read: inVisiblePartnerships(table.partnershipId, 'party'),
      insert: sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`,
    }),
  ],
)
