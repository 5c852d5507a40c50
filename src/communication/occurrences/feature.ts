// Occurrences: the single meetings of the touchpoints in the agreed communication plan, and their outcomes (C2).
import type { Feature } from '../../records/feature.ts'
import { occurrenceLocation } from './actions.ts'
import { occurrenceContribution } from './assessment.ts'
import { occurrenceCalendar } from './calendar.ts'
import { occurrenceCodes } from './codes.ts'
import { occurrenceRoutes } from './routes.ts'
import { occurrenceLifecycle } from './rules.ts'
import { occurrenceParts } from './schema.ts'
import { testData } from './test-data.ts'

export const occurrences: Feature = {
  routes: [occurrenceRoutes],
  schemas: occurrenceParts,
  codes: occurrenceCodes,
  eventTypes: [
    'occurrence.held',
    'occurrence.missed',
    'occurrence.cancelled',
    'occurrence.rescheduled',
    'occurrence.scheduled',
  ],
  lifecycles: [occurrenceLifecycle],
  contributions: [occurrenceContribution],
  calendar: occurrenceCalendar,
  recordLocations: { occurrence: occurrenceLocation },
  testData,
}
