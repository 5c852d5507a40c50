// Communication plans: the parties agree on channels, touchpoints and an escalation route (C2).
import { versionEventTypes, versionLifecycle } from '../../records/agreed-versions/rules.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { communicationPlanContribution } from './assessment.ts'
import { communicationPlanCodes } from './codes.ts'
import { communicationPlanRoutes } from './routes.ts'
import { planParts } from './schema.ts'

export const communicationPlans: Feature = {
  routes: [communicationPlanRoutes],
  schemas: planParts,
  codes: communicationPlanCodes,
  scope: 'communication:read',
  eventTypes: [
    ...crudEventTypes('communication_plan'),
    ...versionEventTypes('communication_plan'),
    'occurrence.rescheduled_by_plan',
  ],
  lifecycles: [versionLifecycle('communication_plan')],
  contributions: [communicationPlanContribution],
}
