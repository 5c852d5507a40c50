// Calendars: the entries of all features as iCalendar files (C2).
import type { Feature } from '../../records/feature.ts'
import { calendarRoutes } from './routes.ts'
import { CalendarView } from './schema.ts'

export const calendars: Feature = {
  routes: [calendarRoutes],
  schemas: [CalendarView],
  eventTypes: [],
}
