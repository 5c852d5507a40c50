// The feature "expectations": written expectations that every party accepts, their coverage and their feasibility.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { expectationContribution, obligationContribution } from './assessment.ts'
import { expectationCalendar } from './calendar.ts'
import { feasibilityParts } from './feasibility-schema.ts'
import { expectationRoutes } from './routes.ts'
import { expectationLifecycle } from './rules.ts'
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
    'CONSENT_TO_CORRECTION',
    'CONSENT_TO_WAIVER',
    'CORRECTION_DIFFERS',
    'CORRECTION_NOT_PROPOSED',
    'EXPECTATION_CLOSED',
    'OPEN_OBLIGATIONS',
    'REPORT_PROGRESS',
    'RESPONSIBLE_PARTY_MISSING',
    'PARTY_HAS_LEFT',
    'REVISION_NOT_PROPOSED',
    'REVISION_OPEN',
    'REVISION_OUTDATED',
    'SCHEDULE_MISSING',
    'TOO_MANY_CORRECTIONS',
    'TOO_MANY_DUE_DATES',
    'WAIVER_NOT_PROPOSED',
  ],
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
  ],
  lifecycles: [expectationLifecycle],
  contributions: [obligationContribution, expectationContribution],
  calendar: expectationCalendar,
  testData,
}
