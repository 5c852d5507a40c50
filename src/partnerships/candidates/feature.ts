// Candidates: agencies that the parties consider inviting.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { candidateContribution } from './assessment.ts'
import { candidateCodes } from './codes.ts'
import { candidateRoutes } from './routes.ts'
import { candidateLifecycle, candidateStates } from './rules.ts'
import { candidateComponents } from './schema.ts'

export const candidates: Feature = {
  routes: [candidateRoutes],
  schemas: candidateComponents,
  codes: candidateCodes,
  scope: 'partnerships:read',
  eventTypes: [...crudEventTypes('candidate'), ...candidateStates.map((state) => `candidate.${state}`)],
  lifecycles: [candidateLifecycle],
  contributions: [candidateContribution],
}
