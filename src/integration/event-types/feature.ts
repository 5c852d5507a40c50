// Event types: what the feed of changes contains, and who receives it (C2).
import type { Feature } from '../../records/feature.ts'
import { eventTypeRoutes } from './routes.ts'
import { eventTypeComponents } from './schema.ts'

export const eventTypeList: Feature = {
  routes: [eventTypeRoutes],
  schemas: eventTypeComponents,
  eventTypes: [],
}
