// The change feed of each organization, numbered without a gap and made from the events that the organization may see.
import { sql } from 'drizzle-orm'
import { bigint, check, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { mayRead, moment, ofCurrentOrganization, oneOf, ownerCan } from '../../database/columns.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { membershipKinds } from './rules.ts'

/** The last number in the feed of an organization. */
export const feeds = pgTable(
  'feeds',
  { organizationId: uuid('organization_id').primaryKey(), last: bigint('last', { mode: 'number' }).notNull() },
  (table) => [mayRead(ofCurrentOrganization(table.organizationId)), ...ownerCan('select', 'insert', 'update')],
)

/** Written by dispatch_events() alone. Entries are deleted after 90 days; the events stay. */
export const feedEntries = pgTable(
  'feed_entries',
  {
    organizationId: uuid('organization_id').notNull(),
    /** 1, 2, 3 ... within the feed. Events of one stream are in the order of the stream. */
    number: bigint('number', { mode: 'number' }).notNull(),
    streamId: uuid('stream_id').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    dispatchedAt: moment('dispatched_at').notNull(),
  },
  (table) => [
    // With the time of dispatch, so that the table can be partitioned by it. dispatch_events() gives each number once.
    primaryKey({ columns: [table.organizationId, table.number, table.dispatchedAt] }),
    // Rows are inserted in the order of this column, so that an index of a few pages finds the old ones.
    index('feed_entries_by_age').using('brin', table.dispatchedAt),
    mayRead(ofCurrentOrganization(table.organizationId)),
    ...ownerCan('select', 'insert', 'delete'),
  ],
)

/** Events that dispatch_events() has not entered into the feeds yet. Nearly empty and read as a whole, so without index. */
export const outbox = pgTable(
  'outbox',
  { streamId: uuid('stream_id').notNull(), position: bigint('position', { mode: 'number' }).notNull() },
  () => ownerCan('select', 'insert', 'delete'),
)

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
    ...ownerCan('select', 'insert', 'update'),
  ],
)
