// When partners meet: each touchpoint of the agreed plan, for as long as the plan has it so.
import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, mayInsert, mayRead, mayUpdate, moment, ownerReads, recordColumns, within } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { communicationPlans } from '../communication-plans/table.ts'
import type { Touchpoint } from './rules.ts'

/** Whom a touchpoint invites sees it and its occurrences; it need not be a party. */
export const invitedTo = (touchpointId: Parameters<typeof within>[0]) =>
  sql`${touchpointId} = any(array(select invited_touchpoints()))`

export const touchpoints = pgTable(
  'touchpoints',
  {
    id: id(),
    partnershipId: uuid('partnership_id').notNull(),
    /** The party that sees to it. */
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    /** The version of the plan that brought it. */
    planId: uuid('plan_id').notNull(),
    /** The number of that version. */
    planNumber: integer('plan_number').notNull(),
    key: text('key').notNull(),
    content: jsonb('content').$type<Touchpoint>().notNull(),
    effectiveFrom: moment('effective_from').notNull(),
    /** When a later version changed it or left it out. */
    effectiveUntil: moment('effective_until'),
    ...recordColumns,
  },
  (table) => [
    unique('touchpoints_within_partnership').on(table.partnershipId, table.id),
    foreignKey({
      columns: [table.partnershipId, table.planId],
      foreignColumns: [communicationPlans.partnershipId, communicationPlans.id],
      name: 'touchpoints_plan_exists',
    }),
    uniqueIndex('touchpoints_one_in_effect').on(table.partnershipId, table.key).where(sql`effective_until is null`),
    index('touchpoints_by_time').on(table.partnershipId, table.effectiveFrom),
    mayRead(sql`${within(table.partnershipId, 'party')} or ${invitedTo(table.id)}`),
    mayInsert(within(table.partnershipId, 'party')),
    mayUpdate(within(table.partnershipId, 'party')),
    ownerReads(),
  ],
)
