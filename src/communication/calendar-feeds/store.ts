// SQL for calendar feeds.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { calendarFeeds, calendarTokens } from './table.ts'

const { placeholder } = sql

export type CalendarFeed = typeof calendarFeeds.$inferSelect

export const { find, lock, insert, save } = recordStore<CalendarFeed>(calendarFeeds, ['organizationId', 'id'])

export const insertToken = db
  .insert(calendarTokens)
  .values({ digest: placeholder('digest'), feedId: placeholder('feedId') })
  .prepare('')

/** Whether an organization is a party or an observer of a partnership. */
export const findMembership = db
  .select({
    isMember: sql<boolean>`coalesce(relation_to_partnership(${placeholder('partnershipId')}::uuid,
      ${placeholder('organizationId')}::uuid) in ('lead', 'party', 'observer'), false)`,
  })
  .from(sql`(select) as one_row`)
  .prepare('')

/** The active feed with a token that has one of the digests. */
export const authenticateCalendarFeed = db
  .select({
    feedId: sql<string>`feed_id`,
    organizationId: sql<string>`organization_id`,
    partnershipId: sql<string | null>`partnership_id`,
  })
  .from(sql`authenticate_calendar_feed(${placeholder('digests')}::text[])`)
  .prepare('')
