// The feature "foundation" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { foundationRoutes } from './routes.ts'
import { foundationParts } from './schema.ts'

export const foundation: Feature = {
  routes: [foundationRoutes],
  schemas: foundationParts,
  codes: ['CHOOSE_SERVICE_MODEL', 'ADD_CONTACT', 'SET_TERM'],
  eventTypes: [],
}
