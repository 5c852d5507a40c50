// The feature "expectations" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { expectationContribution, obligationContribution } from './assessment.ts'
import { expectationCalendar } from './calendar.ts'
import { expectationRoutes } from './routes.ts'
import { expectationParts } from './schema.ts'
import { testData } from './test-data.ts'

export const expectations: Feature = {
  routes: [expectationRoutes],
  schemas: expectationParts,
  codes: [
    'ACCEPT_EXPECTATION',
    'ALREADY_AGREED',
    'COMPLETE_EXPECTATION',
    'EARLY_LOAD',
    'EXPECTATION_OVER',
    'OPEN_OBLIGATIONS',
    'REPORT_PROGRESS',
    'REVISION_OUTDATED',
    'TOO_MANY_DUE_DATES',
  ],
  eventTypes: [],
  contributions: [obligationContribution, expectationContribution],
  calendar: expectationCalendar,
  testData,
}
