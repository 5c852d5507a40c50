// Actual costs of budget lines.
import { crudEventTypes, type Feature } from '../../records/feature.ts'

export const actualCosts: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: crudEventTypes('actual_cost'),
}
