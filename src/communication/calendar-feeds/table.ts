// The tables of calendar feeds and of the digests of their tokens.
import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { id, ofManagedOrganizations, oneOf, policies, recordColumns } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { feedStates } from './rules.ts'

export const calendarFeeds = pgTable(
  'calendar_feeds',
  {
    id: id(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    /** Null if the calendar contains all partnerships of the organization. */
    partnershipId: uuid('calendar_partnership_id').references(() => partnerships.id),
    name: text('name').notNull(),
    state: text('state', { enum: feedStates }).notNull(),
    /** The organization whose credential created it: its organization, a representative or an operator. */
    createdBy: uuid('created_by')
      .notNull()
      .references(() => organizations.id),
    reason: text('reason'),
    ...recordColumns,
  },
  (table) => {
    const managed = ofManagedOrganizations(table.organizationId)
    return [
      index('calendar_feeds_by_organization').on(table.organizationId, table.id),
      check('calendar_feeds_state_valid', oneOf(table.state, feedStates)),
      ...policies({
        read: managed,
        insert: managed,
        update: managed,
        owner: ['select'],
      }),
    ]
  },
)

/** Not a column of the feed, because events contain all columns of a record. */
export const calendarTokens = pgTable(
  'calendar_tokens',
  {
    digest: text('digest').primaryKey(),
    feedId: uuid('feed_id')
      .notNull()
      .unique()
      .references(() => calendarFeeds.id),
  },
  (table) => [
    ...policies({
      insert: sql`exists (select from calendar_feeds feed where feed.id = ${table.feedId})`,
      owner: ['select'],
    }),
  ],
)
