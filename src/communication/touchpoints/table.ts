// The table of scheduled touchpoints: one row for each period in which an agreed plan contains a touchpoint unchanged.
import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  partnershipKey,
  policies,
  recordColumns,
  recordId,
  timestamp,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { communicationPlans } from '../communication-plans/table.ts'
import type { Touchpoint } from './rules.ts'

export const touchpoints = pgTable(
  'touchpoints',
  {
    id: recordId(),
    partnershipId: uuid('partnership_id').notNull(),
    /** The responsible party. */
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    /** The version of the plan that created or changed the touchpoint. */
    communicationPlanId: uuid('communication_plan_id').notNull(),
    /** The number of that version. */
    planNumber: integer('plan_number').notNull(),
    key: text('key').notNull(),
    content: jsonb('content').$type<Touchpoint>().notNull(),
    effectiveFrom: timestamp('effective_from').notNull(),
    /** When a later version of the plan changed or omitted it; null while it is in effect. */
    effectiveUntil: timestamp('effective_until'),
    ...recordColumns,
  },
  (table) => [
    partnershipKey(table),
    foreignKey({
      columns: [table.partnershipId, table.communicationPlanId],
      foreignColumns: [communicationPlans.partnershipId, communicationPlans.id],
      name: 'touchpoints_plan_exists',
    }),
    uniqueIndex('touchpoints_one_in_effect').on(table.partnershipId, table.key).where(sql`effective_until is null`),
    index('touchpoints_by_time').on(table.partnershipId, table.effectiveFrom),
    ...policies({
      // An observer sees the touchpoints to which it is invited.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${inVisiblePartnerships(table.partnershipId, 'observer')}
      and ${table.content} #> '{attendees,observers}' ? (select current_organization_id())::text)`,
      insert: inVisiblePartnerships(table.partnershipId, 'party'),
      update: inVisiblePartnerships(table.partnershipId, 'party'),
      owner: ['select'],
    }),
  ],
)
