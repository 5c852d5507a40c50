// Contingencies: what the parties do if funding falls short (Q18).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { contingencyRoutes } from './routes.ts'
import { contingencyParts } from './schema.ts'
import { testData } from './test-data.ts'
import { reviewOnAcceptance, reviewOnDeparture } from './triggers.ts'

export const contingencies: Feature = {
  routes: [contingencyRoutes],
  schemas: contingencyParts,
  scope: 'finance:read',
  eventTypes: [...crudEventTypes('contingency'), 'contingency.triggered', 'contingency.resolved'],
  onPartyAcceptance: reviewOnAcceptance,
  onPartyDeparture: reviewOnDeparture,
  testData,
}
