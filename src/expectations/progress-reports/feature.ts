// The feature "progress-reports": reports on the due dates of expectations, trends and summaries.
import type { Feature } from '../../records/feature.ts'
import { progressReportRoutes } from './routes.ts'
import { progressReportLifecycle } from './rules.ts'
import { progressReportParts } from './schema.ts'
import { testData } from './test-data.ts'

export const progressReports: Feature = {
  routes: [progressReportRoutes],
  schemas: progressReportParts,
  codes: ['ALREADY_ACCEPTED', 'DUE_DATE_SUPERSEDED', 'NOT_IN_EFFECT'],
  eventTypes: [
    'progress_report.created',
    'progress_report.updated',
    'progress_report.accepted',
    'progress_report.sent_back',
    'progress_report.resubmitted',
    'progress_report.correction_proposed',
    'progress_report.correction_refused',
    'progress_report.corrected',
  ],
  lifecycles: [progressReportLifecycle],
  testData,
}
