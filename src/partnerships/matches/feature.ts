// Matches: the pairs of needs and offers. It has no records of its own.
import type { Feature } from '../../records/feature.ts'
import { needContribution, offerContribution } from './assessment.ts'
import { matchRoutes } from './routes.ts'
import { matchComponents } from './schema.ts'

export const matches: Feature = {
  routes: [matchRoutes],
  schemas: matchComponents,
  scope: 'partnerships:read',
  eventTypes: [],
  contributions: [offerContribution, needContribution],
}
