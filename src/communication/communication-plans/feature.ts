// The feature "communication-plans" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { communicationPlanContribution } from './assessment.ts'
import { communicationPlanRoutes } from './routes.ts'
import { planParts } from './schema.ts'

export const communicationPlans: Feature = {
  routes: [communicationPlanRoutes],
  schemas: planParts,
  codes: [
    'AGREE_COMMUNICATION_PLAN',
    'ALREADY_AGREED',
    'COMMUNICATION_PLAN_NOT_AGREED',
    'PLAN_INCOMPLETE',
    'WRONG_STATE',
  ],
  eventTypes: [],
  contributions: [communicationPlanContribution],
}
