// Cost allocations: versions of the plan by which costs are allocated to funding sources (Q15).
import { crudEventTypes, type Feature } from '../../records/feature.ts'

export const costAllocations: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: crudEventTypes('cost_allocation'),
}
