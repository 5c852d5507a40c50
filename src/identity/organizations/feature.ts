// The feature "organizations" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { organizationRoutes } from './routes.ts'
import { organizationParts } from './schema.ts'

export const organizations: Feature = {
  routes: [organizationRoutes],
  schemas: organizationParts,
  codes: [],
  eventTypes: [],
}
