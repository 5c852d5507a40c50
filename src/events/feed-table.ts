// The change feed of each organization: the events that it may see, numbered without gaps.
import { bigint, boolean, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { ofCurrentOrganization, policies, timestamp } from '../database/columns.ts'

/** The last number in the feed of an organization. */
export const feeds = pgTable(
  'feeds',
  { organizationId: uuid('organization_id').primaryKey(), last: bigint('last', { mode: 'number' }).notNull() },
  (table) => [
    ...policies({
      read: ofCurrentOrganization(table.organizationId),
      owner: ['select', 'insert', 'update'],
    }),
  ],
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
    /** Whether the entry says that the organization joined the partnership with this event: partnership.joined. */
    joins: boolean('joins').notNull().default(false),
    dispatchedAt: timestamp('dispatched_at').notNull(),
  },
  (table) => [
    // Contains the time of dispatch, so that the table can be partitioned by it. dispatch_events() assigns each number once.
    primaryKey({ columns: [table.organizationId, table.number, table.dispatchedAt] }),
    // Small, because all entries of one dispatch have the same value. purge_feed_entries() reads the oldest ones in order.
    index('feed_entries_by_age').on(table.dispatchedAt),
    ...policies({
      read: ofCurrentOrganization(table.organizationId),
      owner: ['select', 'insert', 'delete'],
    }),
  ],
)

/** Events that are not in the feeds yet. The table is nearly empty, except after many writes at once. */
export const outbox = pgTable(
  'outbox',
  { streamId: uuid('stream_id').notNull(), position: bigint('position', { mode: 'number' }).notNull() },
  (table) => [
    // dispatch_events() takes events in this order, however many wait.
    primaryKey({ columns: [table.streamId, table.position] }),
    ...policies({ owner: ['select', 'insert', 'delete'] }),
  ],
)
