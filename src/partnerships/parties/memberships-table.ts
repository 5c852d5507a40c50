// From when to when an organization was what in a partnership, counted in events: what former members may still read.
import { sql } from 'drizzle-orm'
import { bigint, check, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf, policies } from '../../database/columns.ts'
import { partnerships } from '../partnerships/table.ts'

/** What an organization is in a partnership while its feed gets the partnership's events. */
export const membershipKinds = ['party', 'observer', 'invited'] as const

/**
 * From which event of a partnership to which one an organization was a party, an observer or invited. Written by
 * record_event() together with the event.
 */
export const memberships = pgTable(
  'memberships',
  {
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    /** The entry in parties or observers. */
    subjectId: uuid('subject_id').notNull(),
    kind: text('kind', { enum: membershipKinds }).notNull(),
    organizationId: uuid('organization_id').notNull(),
    firstPosition: bigint('first_position', { mode: 'number' }).notNull(),
    /** The event that ended it; null while it lasts. */
    lastPosition: bigint('last_position', { mode: 'number' }),
    /** An observer's last day. */
    endsOn: date('ends_on'),
  },
  (table) => [
    primaryKey({ columns: [table.partnershipId, table.subjectId, table.kind] }),
    index('memberships_by_organization').on(table.partnershipId, table.organizationId),
    check('memberships_kind_valid', oneOf(table.kind, membershipKinds)),
    check('memberships_last_position_not_before_first', sql`${table.lastPosition} >= ${table.firstPosition}`),
    ...policies({
      owner: ['select', 'insert', 'update'],
    }),
  ],
)
