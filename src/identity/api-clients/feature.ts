// API clients: the programs that call the service for an organization, their API keys, and the first operator.
import type { Feature } from '../../records/feature.ts'
import { bootstrapComponents, bootstrapRoutes } from './bootstrap.ts'
import { apiClientRoutes } from './routes.ts'
import { clientLifecycle } from './rules.ts'
import { apiClientComponents } from './schema.ts'
import { testData } from './test-data.ts'

export const apiClients: Feature = {
  routes: [apiClientRoutes],
  publicRoutes: [bootstrapRoutes],
  schemas: [...apiClientComponents, ...bootstrapComponents],
  eventTypes: ['created', 'updated', 'key_rotated', 'revoked'].map((verb) => `api_client.${verb}`),
  lifecycles: [clientLifecycle],
  testData,
}
