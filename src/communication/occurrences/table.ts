// What was noted of the times at which partners planned to meet. What nobody has said anything of has no row.
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  id,
  mayInsert,
  mayRead,
  mayUpdate,
  moment,
  oneOf,
  ownerReads,
  recordColumns,
  within,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { invitedTo, touchpoints } from '../touchpoints/table.ts'
import { occurrenceStates } from './rules.ts'

export const occurrences = pgTable(
  'occurrences',
  {
    id: id(),
    partnershipId: uuid('partnership_id').notNull(),
    /** The party that sees to it. */
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    touchpointId: uuid('touchpoint_id').notNull(),
    key: text('key').notNull(),
    /** On the clocks of the touchpoint's zone. */
    originalStart: text('original_start').notNull(),
    originallyAt: moment('originally_at').notNull(),
    /** Where it now is: moved, if somebody has moved it. */
    startsAt: moment('starts_at').notNull(),
    state: text('state', { enum: occurrenceStates }).notNull(),
    reason: text('reason'),
    ...recordColumns,
  },
  (table) => [
    unique('occurrences_within_partnership').on(table.partnershipId, table.id),
    unique('occurrences_once').on(table.partnershipId, table.key, table.originalStart),
    foreignKey({
      columns: [table.partnershipId, table.touchpointId],
      foreignColumns: [touchpoints.partnershipId, touchpoints.id],
      name: 'occurrences_touchpoint_exists',
    }),
    index('occurrences_by_time').on(table.partnershipId, table.startsAt),
    index('occurrences_by_original_time').on(table.partnershipId, table.originallyAt),
    check('occurrences_state_known', oneOf(table.state, occurrenceStates)),
    mayRead(sql`${within(table.partnershipId, 'party')} or ${invitedTo(table.touchpointId)}`),
    mayInsert(within(table.partnershipId, 'party')),
    mayUpdate(within(table.partnershipId, 'party')),
    ownerReads(),
  ],
)
