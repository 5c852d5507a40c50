// SQL for calendar feeds.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { calendarFeeds, calendarTokens } from './table.ts'

const { placeholder } = sql

export type CalendarFeed = typeof calendarFeeds.$inferSelect

export const { find, lock, insert, save } = recordStore<CalendarFeed>(calendarFeeds, ['organizationId', 'id'])

/** The active feeds of an organization that another one, `createdBy`, created. */
export const lockActive = db
  .select()
  .from(calendarFeeds)
  .where(
    and(
      eq(calendarFeeds.organizationId, placeholder('organizationId')),
      eq(calendarFeeds.createdBy, placeholder('createdBy')),
      eq(calendarFeeds.state, 'active'),
    ),
  )
  .for('update')
  .prepare('')

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

/** The active feed with a token that has one of the digests. `holderId`: the organization whose credential created it. */
export const authenticateCalendarFeed = db
  .select({
    feedId: sql<string>`feed_id`,
    organizationId: sql<string>`organization_id`,
    partnershipId: sql<string | null>`partnership_id`,
    holderId: sql<string>`holder_id`,
  })
  .from(sql`authenticate_calendar_feed(${placeholder('digests')}::text[])`)
  .prepare('')
