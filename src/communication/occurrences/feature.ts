// The feature "occurrences" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { occurrencePlace } from './actions.ts'
import { occurrenceContribution } from './assessment.ts'
import { occurrenceCalendar } from './calendar.ts'
import { occurrenceRoutes } from './routes.ts'
import { occurrenceParts } from './schema.ts'
import { testData } from './test-data.ts'

export const occurrences: Feature = {
  routes: [occurrenceRoutes],
  schemas: occurrenceParts,
  codes: ['NOTE_OCCURRENCE', 'NOT_PLANNED', 'NOT_YET'],
  eventTypes: [],
  contributions: [occurrenceContribution],
  calendar: occurrenceCalendar,
  recordLocations: { occurrence: occurrencePlace },
  testData,
}
