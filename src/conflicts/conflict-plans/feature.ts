// Conflict plans: the parties agree on the steps by which they resolve conflicts (Q23).
import { versionEventTypes, versionLifecycle } from '../../records/agreed-versions/rules.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { conflictPlanContribution } from './assessment.ts'
import { conflictPlanCodes } from './codes.ts'
import { conflictPlanRoutes } from './routes.ts'
import { conflictPlanParts } from './schema.ts'

export const conflictPlans: Feature = {
  routes: [conflictPlanRoutes],
  schemas: conflictPlanParts,
  codes: conflictPlanCodes,
  scope: 'conflicts:read',
  eventTypes: [...crudEventTypes('conflict_plan'), ...versionEventTypes('conflict_plan')],
  lifecycles: [versionLifecycle('conflict_plan')],
  contributions: [conflictPlanContribution],
}
