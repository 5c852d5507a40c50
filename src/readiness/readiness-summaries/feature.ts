// The feature "readiness-summaries" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { withdrawUnconsented } from './actions.ts'
import { summaryContribution } from './assessment.ts'
import { readinessSummaryRoutes } from './routes.ts'
import { summaryParts } from './schema.ts'
import { testData } from './test-data.ts'

export const readinessSummaries: Feature = {
  routes: [readinessSummaryRoutes],
  schemas: summaryParts,
  codes: ['CONSENT_TO_SUMMARY', 'ROUND_NOT_RELEASED', 'SUMMARY_EXISTS', 'TOO_FEW_ANSWERS'],
  eventTypes: [],
  contributions: [summaryContribution],
  onPartyWithdrawal: withdrawUnconsented,
  testData,
}
