// What each organization has heard of: its feed, numbered without a gap, made from the events that it may see.
import { sql } from 'drizzle-orm'
import { bigint, check, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { mayRead, moment, oneOf, own, ownerReads } from '../../database/columns.ts'
import { standings } from './rules.ts'

/** How far the feed of an organization has come. */
export const feeds = pgTable(
  'feeds',
  { organizationId: uuid('organization_id').primaryKey(), last: bigint('last', { mode: 'number' }).notNull() },
  (table) => [mayRead(own(table.organizationId)), ownerReads()],
)

/** Only hand_on_events() writes here; what is older than 90 days goes, while the events stay. */
export const feedEntries = pgTable(
  'feed_entries',
  {
    organizationId: uuid('organization_id').notNull(),
    /** 1, 2, 3 ... within the feed. Those of one stream are in its order. */
    number: bigint('number', { mode: 'number' }).notNull(),
    streamId: uuid('stream_id').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    handedOnAt: moment('handed_on_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.number] }),
    // Rows come in the order of this column, so that an index of a few pages finds the old ones.
    index('feed_entries_by_age').using('brin', table.handedOnAt),
    mayRead(own(table.organizationId)),
    ownerReads(),
  ],
)

/** Events that have yet to be handed on to the feeds. Nearly empty, and read as a whole: it needs no index. */
export const pendingEvents = pgTable(
  'pending_events',
  { streamId: uuid('stream_id').notNull(), position: bigint('position', { mode: 'number' }).notNull() },
  () => [ownerReads()],
)

/** From which event of a partnership to which one an organization was what in it. Written with the event itself. */
export const stays = pgTable(
  'stays',
  {
    /** The party or the observer that the organization was. */
    subjectId: uuid('subject_id').notNull(),
    standing: text('standing', { enum: standings }).notNull(),
    streamId: uuid('stream_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    firstPosition: bigint('first_position', { mode: 'number' }).notNull(),
    /** The event that ended it; null while it lasts. */
    lastPosition: bigint('last_position', { mode: 'number' }),
    /** An observer's last day. */
    endsOn: date('ends_on'),
  },
  (table) => [
    primaryKey({ columns: [table.subjectId, table.standing] }),
    index('stays_by_stream').on(table.streamId, table.organizationId),
    check('stays_standing_known', oneOf(table.standing, standings)),
    check('stays_run_forward', sql`${table.lastPosition} >= ${table.firstPosition}`),
    ownerReads(),
  ],
)
