// Fee decisions: whether and how parents are charged (Q19).
import { crudEventTypes, type Feature } from '../../records/feature.ts'

export const feeDecisions: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: crudEventTypes('fee_decision'),
}
