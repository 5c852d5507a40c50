// The funding plan: the cost of a partnership beside its funding (Q14). It has no records of its own.
import type { Feature } from '../../records/feature.ts'
import { fundingPlanContribution } from './assessment.ts'
import { fundingPlanCodes } from './codes.ts'
import { fundingPlanRoutes } from './routes.ts'
import { fundingPlanSchemas } from './schema.ts'

export const fundingPlan: Feature = {
  routes: [fundingPlanRoutes],
  schemas: fundingPlanSchemas,
  codes: fundingPlanCodes,
  scope: 'finance:read',
  eventTypes: [],
  contributions: [fundingPlanContribution],
}
