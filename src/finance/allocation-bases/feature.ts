// Allocation bases: measured figures in proportion to which costs are allocated.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { allocationBaseRoutes } from './routes.ts'
import { allocationBaseParts } from './schema.ts'
import { testData } from './test-data.ts'

export const allocationBases: Feature = {
  routes: [allocationBaseRoutes],
  schemas: allocationBaseParts,
  scope: 'finance:read',
  eventTypes: crudEventTypes('allocation_base'),
  testData,
}
