// The feature "partnerships" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { partnershipRoutes } from './routes.ts'
import { partnershipParts } from './schema.ts'

export const partnerships: Feature = {
  routes: [partnershipRoutes],
  schemas: partnershipParts,
  codes: ['PARTIES_NOT_ACCEPTED'],
  eventTypes: [],
}
