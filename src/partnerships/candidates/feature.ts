// The feature "candidates" as app.ts lists it.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { candidateContribution } from './assessment.ts'
import { candidateRoutes } from './routes.ts'
import { candidateParts } from './schema.ts'

export const candidates: Feature = {
  routes: [candidateRoutes],
  schemas: candidateParts,
  codes: ['NOT_REGISTERED', 'REVIEW_CANDIDATES'],
  eventTypes: crudEventTypes('candidate'),
  contributions: [candidateContribution],
}
