// History: the events of a partnership, and the verification that they were not altered (C1).
import type { Feature } from '../../records/feature.ts'
import { historyRoutes } from './routes.ts'
import { historyParts } from './schema.ts'

export const history: Feature = {
  routes: [historyRoutes],
  schemas: historyParts,
  eventTypes: [],
}
