// The feature "observers" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { observerContribution } from './assessment.ts'
import { observerRoutes } from './routes.ts'
import { observerParts } from './schema.ts'

export const observers: Feature = {
  routes: [observerRoutes],
  schemas: observerParts,
  codes: ['ANSWER_OBSERVER'],
  eventTypes: [],
  contributions: [observerContribution],
}
