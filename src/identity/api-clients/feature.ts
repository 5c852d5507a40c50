// The feature "api-clients" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { bootstrapParts, bootstrapRoutes } from './bootstrap.ts'
import { apiClientRoutes } from './routes.ts'
import { clientParts } from './schema.ts'
import { testData } from './test-data.ts'

export const apiClients: Feature = {
  routes: [apiClientRoutes],
  publicRoutes: [bootstrapRoutes],
  schemas: [...clientParts, ...bootstrapParts],
  codes: ['WRONG_STATE'],
  eventTypes: [],
  testData,
}
