// The funding plan: cost and funding compared (Q14). It has no records.
import type { Feature } from '../../records/feature.ts'

export const fundingPlan: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: [],
}
