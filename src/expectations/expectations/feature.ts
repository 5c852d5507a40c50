// The feature "expectations": written expectations that every party accepts, their coverage and their feasibility.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { agendaEventTypes, expectationAgenda } from './agenda.ts'
import { expectationContribution, obligationContribution } from './assessment.ts'
import { expectationCalendar } from './calendar.ts'
import { expectationCodes } from './codes.ts'
import { feasibilityParts } from './feasibility-schema.ts'
import { expectationRoutes } from './routes.ts'
import { expectationLifecycle } from './rules.ts'
import { scheduleParts } from './schedule-schema.ts'
import { expectationParts } from './schema.ts'
import { testData } from './test-data.ts'

export const expectations: Feature = {
  routes: [expectationRoutes],
  schemas: [...scheduleParts, ...expectationParts, ...feasibilityParts],
  codes: expectationCodes,
  scope: 'expectations:read',
  eventTypes: [
    ...crudEventTypes('expectation'),
    'expectation.revised',
    'expectation.revision_proposed',
    'expectation.revision_accepted',
    'expectation.revision_withdrawn',
    'expectation.revision_refused',
    'expectation.accepted',
    'expectation.agreed',
    'expectation.begun',
    'expectation.met',
    'expectation.partly_met',
    'expectation.not_met',
    'expectation.waiver_consented',
    'expectation.waiver_refused',
    'expectation.waived',
    'expectation.correction_proposed',
    'expectation.correction_consented',
    'expectation.correction_refused',
    'expectation.outcome_corrected',
    'expectation.progressed',
    ...agendaEventTypes,
  ],
  lifecycles: [expectationLifecycle],
  contributions: [obligationContribution, expectationContribution],
  calendar: expectationCalendar,
  agenda: { partnership: expectationAgenda },
  testData,
}
