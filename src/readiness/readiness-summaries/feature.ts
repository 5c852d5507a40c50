// Readiness summaries: means of a released round, which observers read when every party has consented.
import type { Feature } from '../../records/feature.ts'
import { withdrawUnconsentedSummaries } from './actions.ts'
import { summaryContribution } from './assessment.ts'
import { readinessSummaryCodes } from './codes.ts'
import { readinessSummaryRoutes } from './routes.ts'
import { summaryLifecycle } from './rules.ts'
import { readinessSummarySchemas } from './schema.ts'
import { testData } from './test-data.ts'

export const readinessSummaries: Feature = {
  routes: [readinessSummaryRoutes],
  schemas: readinessSummarySchemas,
  codes: readinessSummaryCodes,
  scope: 'checklists:read',
  eventTypes: ['created', 'consented', 'shown', 'withdrawn'].map((verb) => `readiness_summary.${verb}`),
  lifecycles: [summaryLifecycle],
  contributions: [summaryContribution],
  onPartyDeparture: withdrawUnconsentedSummaries,
  testData,
}
