// The feature "health" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { healthRoutes } from './routes.ts'

export const health: Feature = {
  routes: [],
  publicRoutes: [healthRoutes],
  schemas: [],
  codes: [],
  eventTypes: [],
}
