// Table of endorsements.
import { sql } from 'drizzle-orm'
import { foreignKey, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  erasedAtColumn,
  inVisiblePartnerships,
  ofCurrentOrganization,
  partnershipKey,
  policies,
} from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { missions } from '../missions/table.ts'

export const endorsements = pgTable(
  'endorsements',
  {
    ...partnershipRecordColumns(),
    missionId: uuid('mission_id').notNull(),
    /** Of the content of the mission when it was endorsed. */
    contentHash: text('content_hash').notNull(),
    /** The person who authorized it, with the position of that person. */
    name: text('name').notNull(),
    title: text('title').notNull(),
    /** Keys of the anticipated results that the party confirms. */
    confirmedResults: jsonb('confirmed_results').$type<string[]>().notNull(),
    ...erasedAtColumn,
  },
  (table) => {
    const authors = sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`
    return [
      partnershipKey(table),
      unique('endorsements_one_per_party').on(table.partnershipId, table.missionId, table.organizationId),
      index('endorsements_by_mission').on(table.partnershipId, table.missionId, table.id),
      foreignKey({
        name: 'endorsements_mission_exists',
        columns: [table.partnershipId, table.missionId],
        foreignColumns: [missions.partnershipId, missions.id],
      }),
      ...policies({
        // The same organizations that may read the mission: observers only once it is endorsed.
        read: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${inVisiblePartnerships(table.partnershipId, 'observer')} and exists (select from missions where missions.partnership_id = ${table.partnershipId} and missions.id = ${table.missionId} and missions.endorsed_at is not null))`,
        insert: authors,
        update: authors,
        // An objection, or the withdrawal of the proposal, deletes the endorsements of every party.
        delete: inVisiblePartnerships(table.partnershipId, 'party'),
        owner: ['select', 'update'],
      }),
    ]
  },
)
