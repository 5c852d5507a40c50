// Fee decisions: whether and how parents are charged (Q19).
import { versionEventTypes, versionLifecycle } from '../../records/agreed-versions/rules.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { feeDecisionContribution } from './assessment.ts'
import { feeDecisionCodes } from './codes.ts'
import { feeDecisionRoutes } from './routes.ts'
import { feeDecisionParts } from './schema.ts'

export const feeDecisions: Feature = {
  routes: [feeDecisionRoutes],
  schemas: feeDecisionParts,
  codes: feeDecisionCodes,
  scope: 'finance:read',
  eventTypes: [...crudEventTypes('fee_decision'), ...versionEventTypes('fee_decision')],
  lifecycles: [versionLifecycle('fee_decision')],
  contributions: [feeDecisionContribution],
}
