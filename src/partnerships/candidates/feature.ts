// Candidates: agencies that the parties consider inviting.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { candidateContribution } from './assessment.ts'
import { candidateRoutes } from './routes.ts'
import { candidateLifecycle, candidateStates } from './rules.ts'
import { candidateComponents } from './schema.ts'

export const candidates: Feature = {
  routes: [candidateRoutes],
  schemas: candidateComponents,
  codes: ['INVITATION_ACCEPTED', 'INVITATION_OPEN', 'ORGANIZATION_NOT_REGISTERED', 'REVIEW_CANDIDATES'],
  eventTypes: [...crudEventTypes('candidate'), ...candidateStates.map((state) => `candidate.${state}`)],
  lifecycles: [candidateLifecycle],
  contributions: [candidateContribution],
}
