// The feature "calendar-feeds" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { calendarFeedRoutes, subscribedCalendarRoutes } from './routes.ts'
import { feedParts } from './schema.ts'
import { testData } from './test-data.ts'

export const calendarFeeds: Feature = {
  routes: [calendarFeedRoutes],
  publicRoutes: [subscribedCalendarRoutes],
  schemas: feedParts,
  codes: [],
  eventTypes: [],
  testData,
}
