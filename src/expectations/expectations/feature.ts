// The feature "expectations": written expectations that every party accepts, their coverage and their feasibility.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { expectationContribution, obligationContribution } from './assessment.ts'
import { expectationCalendar } from './calendar.ts'
import { feasibilityParts } from './feasibility-schema.ts'
import { expectationRoutes } from './routes.ts'
import { scheduleParts } from './schedule-schema.ts'
import { expectationParts } from './schema.ts'
import { testData } from './test-data.ts'

export const expectations: Feature = {
  routes: [expectationRoutes],
  schemas: [...scheduleParts, ...expectationParts, ...feasibilityParts],
  codes: [
    'ACCEPT_EXPECTATION',
    'ALREADY_AGREED',
    'COMPLETE_EXPECTATION',
    'EXPECTATION_CLOSED',
    'OPEN_OBLIGATIONS',
    'REPORT_PROGRESS',
    'RESPONSIBLE_PARTY_MISSING',
    'REVISION_OUTDATED',
    'SCHEDULE_MISSING',
    'TOO_MANY_DUE_DATES',
    'WAIVER_NOT_PROPOSED',
  ],
  eventTypes: [
    ...crudEventTypes('expectation'),
    'expectation.revised',
    'expectation.accepted',
    'expectation.agreed',
    'expectation.begun',
    'expectation.met',
    'expectation.partly_met',
    'expectation.not_met',
    'expectation.waiver_consented',
    'expectation.waiver_refused',
    'expectation.waived',
    'expectation.progressed',
  ],
  contributions: [obligationContribution, expectationContribution],
  calendar: expectationCalendar,
  testData,
}
