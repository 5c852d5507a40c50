// The feature "history" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { historyRoutes } from './routes.ts'
import { historyParts } from './schema.ts'

export const history: Feature = {
  routes: [historyRoutes],
  schemas: historyParts,
  codes: [],
  eventTypes: [],
}
