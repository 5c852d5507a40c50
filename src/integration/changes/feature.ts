// The feature "changes" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { changeRoutes } from './routes.ts'
import { changeParts } from './schema.ts'

export const changes: Feature = {
  routes: [changeRoutes],
  schemas: changeParts,
  codes: [],
  eventTypes: [],
}
