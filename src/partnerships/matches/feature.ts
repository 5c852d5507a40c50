// The feature "matches" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { needContribution, offerContribution } from './assessment.ts'
import { matchRoutes } from './routes.ts'
import { matchParts } from './schema.ts'

export const matches: Feature = {
  routes: [matchRoutes],
  schemas: matchParts,
  codes: [],
  eventTypes: [],
  contributions: [offerContribution, needContribution],
}
