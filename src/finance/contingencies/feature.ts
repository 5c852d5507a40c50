// Contingencies: what the parties do if funding falls short (Q18).
import { crudEventTypes, type Feature } from '../../records/feature.ts'

export const contingencies: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: crudEventTypes('contingency'),
}
