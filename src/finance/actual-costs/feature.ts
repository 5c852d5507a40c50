// Actual costs of budget lines.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { actualCostRoutes } from './routes.ts'
import { actualCostParts } from './schema.ts'
import { testData } from './test-data.ts'

export const actualCosts: Feature = {
  routes: [actualCostRoutes],
  schemas: actualCostParts,
  scope: 'finance:read',
  eventTypes: crudEventTypes('actual_cost'),
  testData,
}
