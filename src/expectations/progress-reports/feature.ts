// The feature "progress-reports" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { progressOverviewRoutes } from './overviews.ts'
import { reportRoutes } from './routes.ts'
import { reportParts } from './schema.ts'
import { testData } from './test-data.ts'

export const progressReports: Feature = {
  routes: [reportRoutes, progressOverviewRoutes],
  schemas: reportParts,
  codes: ['ACCEPTED', 'NOT_IN_EFFECT'],
  eventTypes: [],
  testData,
}
