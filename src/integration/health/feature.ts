// Health: whether the service is alive and ready, its version, and its metrics.
import type { Feature } from '../../records/feature.ts'
import { healthRoutes } from './routes.ts'

export const health: Feature = {
  routes: [],
  publicRoutes: [healthRoutes],
  schemas: [],
  eventTypes: [],
}
