// Calendar feeds: URLs with a token, by which a calendar program reads one calendar (C2).
import type { Feature } from '../../records/feature.ts'
import { revokeFeedsOfRepresentative } from './actions.ts'
import { calendarFeedRoutes, subscribedCalendarRoutes } from './routes.ts'
import { feedLifecycle } from './rules.ts'
import { feedParts } from './schema.ts'
import { testData } from './test-data.ts'

export const calendarFeeds: Feature = {
  routes: [calendarFeedRoutes],
  publicRoutes: [subscribedCalendarRoutes],
  schemas: feedParts,
  eventTypes: ['calendar_feed.created', 'calendar_feed.revoked'],
  lifecycles: [feedLifecycle],
  onRepresentationEnd: revokeFeedsOfRepresentative,
  testData,
}
