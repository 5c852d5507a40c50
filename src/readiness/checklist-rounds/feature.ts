// The feature "checklist-rounds" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { readinessContribution } from './assessment.ts'
import { checklistRoundRoutes } from './routes.ts'
import { roundParts } from './schema.ts'

export const checklistRounds: Feature = {
  routes: [checklistRoundRoutes],
  schemas: roundParts,
  codes: [
    'BEGIN_READINESS',
    'NOTHING_SUBMITTED',
    'NOT_AGREED',
    'READINESS_NOT_STARTED',
    'READINESS_NOT_SUBMITTED',
    'SUBMIT_READINESS',
  ],
  eventTypes: [],
  contributions: [readinessContribution],
}
