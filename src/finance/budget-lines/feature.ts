// Budget lines: the costs of a partnership.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { budgetLineRoutes } from './routes.ts'
import { budgetLineParts } from './schema.ts'
import { testData } from './test-data.ts'

export const budgetLines: Feature = {
  routes: [budgetLineRoutes],
  schemas: budgetLineParts,
  scope: 'finance:read',
  eventTypes: crudEventTypes('budget_line'),
  testData,
}
