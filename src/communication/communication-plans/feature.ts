// Communication plans: the parties agree on channels, touchpoints and an escalation route (C2).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { communicationPlanContribution } from './assessment.ts'
import { communicationPlanCodes } from './codes.ts'
import { communicationPlanRoutes } from './routes.ts'
import { planLifecycle } from './rules.ts'
import { planParts } from './schema.ts'

export const communicationPlans: Feature = {
  routes: [communicationPlanRoutes],
  schemas: planParts,
  codes: communicationPlanCodes,
  eventTypes: [
    ...crudEventTypes('communication_plan'),
    'communication_plan.proposed',
    'communication_plan.consented',
    'communication_plan.agreed',
    'communication_plan.objected',
    'communication_plan.superseded',
    'occurrence.rescheduled_by_plan',
  ],
  lifecycles: [planLifecycle],
  contributions: [communicationPlanContribution],
}
