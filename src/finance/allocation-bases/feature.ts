// Allocation bases: measured figures in proportion to which costs are allocated.
import { crudEventTypes, type Feature } from '../../records/feature.ts'

export const allocationBases: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: crudEventTypes('allocation_base'),
}
