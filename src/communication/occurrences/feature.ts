// Occurrences: the single meetings of the touchpoints in the agreed communication plan, and their outcomes (C2).
import type { Feature } from '../../records/feature.ts'
import { occurrenceLocation } from './actions.ts'
import { agendaEventTypes, computeLater } from './agenda.ts'
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
  scope: 'communication:read',
  eventTypes: [
    'occurrence.held',
    'occurrence.missed',
    'occurrence.cancelled',
    'occurrence.rescheduled',
    'occurrence.scheduled',
    ...agendaEventTypes,
  ],
  lifecycles: [occurrenceLifecycle],
  contributions: [occurrenceContribution],
  calendar: occurrenceCalendar,
  // The worker computes them.
  agenda: { partnership: async (_reader, partnershipId, now) => [computeLater(partnershipId, now)] },
  recordLocations: { occurrence: occurrenceLocation },
  testData,
}
