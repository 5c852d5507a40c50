// Table of reaffirmations (V4).
import { sql } from 'drizzle-orm'
import { date, foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { inVisiblePartnerships, ofCurrentOrganization, partnershipKey, policies } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { missions } from '../missions/table.ts'

export const reaffirmations = pgTable(
  'reaffirmations',
  {
    ...partnershipRecordColumns(),
    missionId: uuid('mission_id').notNull(),
    reaffirmedOn: date('reaffirmed_on').notNull(),
    note: text('note'),
  },
  (table) => [
    partnershipKey(table),
    index('reaffirmations_by_day').on(table.partnershipId, table.reaffirmedOn, table.id),
    index('reaffirmations_by_mission').on(table.partnershipId, table.missionId, table.reaffirmedOn),
    foreignKey({
      name: 'reaffirmations_mission_exists',
      columns: [table.partnershipId, table.missionId],
      foreignColumns: [missions.partnershipId, missions.id],
    }),
    ...policies({
      // Only endorsed missions are reaffirmed, so observers may read every row.
      read: inVisiblePartnerships(table.partnershipId, 'observer'),
      insert: sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`,
    }),
  ],
)
