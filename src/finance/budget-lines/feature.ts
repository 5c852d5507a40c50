// Budget lines: the costs of a partnership.
import { crudEventTypes, type Feature } from '../../records/feature.ts'

export const budgetLines: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: crudEventTypes('budget_line'),
}
