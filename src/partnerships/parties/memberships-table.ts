// The history of memberships in partnerships, in event positions: it decides which events a former member may still read.
import { sql } from 'drizzle-orm'
import { bigint, check, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf, policies } from '../../database/columns.ts'
import { partnerships } from '../partnerships/table.ts'

/** The kinds of membership with which the feed of an organization receives events of a partnership. */
export const membershipKinds = ['party', 'observer', 'invited'] as const

/**
 * The first and the last event of a partnership between which an organization was a party, an observer or invited.
 * record_event() writes the row together with the event.
 */
export const memberships = pgTable(
  'memberships',
  {
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    /** The id of the party record or the observer record. */
    subjectId: uuid('subject_id').notNull(),
    kind: text('kind', { enum: membershipKinds }).notNull(),
    organizationId: uuid('organization_id').notNull(),
    firstPosition: bigint('first_position', { mode: 'number' }).notNull(),
    /** The position of the event that ended the membership; null until then. */
    lastPosition: bigint('last_position', { mode: 'number' }),
    /** The last day of an observer. */
    endsOn: date('ends_on'),
  },
  (table) => [
    primaryKey({ columns: [table.partnershipId, table.subjectId, table.kind] }),
    index('memberships_by_organization').on(table.partnershipId, table.organizationId),
    index('memberships_current').on(table.organizationId, table.partnershipId).where(sql`last_position is null`),
    check('memberships_kind_valid', oneOf(table.kind, membershipKinds)),
    check('memberships_last_position_not_before_first', sql`${table.lastPosition} >= ${table.firstPosition}`),
    ...policies({
      owner: ['select', 'insert', 'update'],
    }),
  ],
)
