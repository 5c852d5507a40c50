// The table of occurrences that were changed. An occurrence that was never changed has no row.
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  oneOf,
  partnershipKey,
  policies,
  recordColumns,
  recordId,
  timestamp,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { touchpoints } from '../touchpoints/table.ts'
import { recordedStates } from './rules.ts'

export const occurrences = pgTable(
  'occurrences',
  {
    id: recordId(),
    partnershipId: uuid('partnership_id').notNull(),
    /** The responsible party. */
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    touchpointId: uuid('touchpoint_id').notNull(),
    key: text('key').notNull(),
    /** Local time in the time zone of the touchpoint. */
    originalStart: text('original_start').notNull(),
    /** The start in the version of the touchpoint to which the record belongs, if it differs from `originalStart`. */
    plannedStart: text('planned_start'),
    originallyAt: timestamp('originally_at').notNull(),
    /** The start, after rescheduling. */
    startsAt: timestamp('starts_at').notNull(),
    state: text('state', { enum: recordedStates }).notNull(),
    reason: text('reason'),
    ...recordColumns,
  },
  (table) => [
    partnershipKey(table),
    unique('occurrences_one_record_per_original_start').on(table.partnershipId, table.key, table.originalStart),
    foreignKey({
      columns: [table.partnershipId, table.touchpointId],
      foreignColumns: [touchpoints.partnershipId, touchpoints.id],
      name: 'occurrences_touchpoint_exists',
    }),
    index('occurrences_by_time').on(table.partnershipId, table.startsAt),
    index('occurrences_by_original_time').on(table.partnershipId, table.originallyAt),
    check('occurrences_state_valid', oneOf(table.state, recordedStates)),
    ...policies({
      // An observer sees the occurrences of the touchpoints to which it is invited.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${inVisiblePartnerships(table.partnershipId, 'observer')}
      and exists (select from touchpoints seen
        where seen.partnership_id = ${table.partnershipId} and seen.id = ${table.touchpointId}))`,
      insert: inVisiblePartnerships(table.partnershipId, 'party'),
      update: inVisiblePartnerships(table.partnershipId, 'party'),
    }),
  ],
)
