// API clients: the programs that call the service for an organization, their API keys, and the first operator.
import { sql } from 'drizzle-orm'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import type { Feature } from '../../records/feature.ts'
import { apiClientRecordType } from './actions.ts'
import { bootstrapComponents, bootstrapRoutes } from './bootstrap.ts'
import { apiClientRoutes } from './routes.ts'
import { clientLifecycle, expiryEventType } from './rules.ts'
import { apiClientComponents } from './schema.ts'
import { apiClients as table } from './table.ts'
import { testData } from './test-data.ts'

export const apiClients: Feature = {
  routes: [apiClientRoutes],
  publicRoutes: [bootstrapRoutes],
  schemas: [...apiClientComponents, ...bootstrapComponents],
  eventTypes: [
    ...['created', 'updated', 'key_rotated', 'revoked'].map((verb) => `api_client.${verb}`),
    expiryEventType,
  ],
  lifecycles: [clientLifecycle],
  agenda: {
    organization: agendaOfRecords(apiClientRecordType, sql`${table.organizationId}`, sql`${table.revokedAt} is null`),
  },
  testData,
}
