// The feature "progress-reports": reports on the due dates of expectations, trends and summaries.
import type { Feature } from '../../records/feature.ts'
import { progressReportCodes } from './codes.ts'
import { progressReportRoutes } from './routes.ts'
import { progressReportLifecycle } from './rules.ts'
import { progressReportParts } from './schema.ts'
import { testData } from './test-data.ts'

export const progressReports: Feature = {
  routes: [progressReportRoutes],
  schemas: progressReportParts,
  codes: progressReportCodes,
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
