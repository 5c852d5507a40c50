// The strictest standards over the sets that apply in a partnership (Q21).
import type { Feature } from '../../records/feature.ts'
import { strictestStandardsRoutes } from './routes.ts'
import { strictestParts } from './schema.ts'

export const strictestStandards: Feature = {
  routes: [strictestStandardsRoutes],
  schemas: strictestParts,
  eventTypes: [],
}
