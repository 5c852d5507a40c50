// Checklist comparisons: the responses of a released round, compared by question, section and party.
import type { Feature } from '../../records/feature.ts'
import { comparisonContribution } from './assessment.ts'
import { checklistComparisonCodes } from './codes.ts'
import { checklistComparisonRoutes } from './routes.ts'
import { comparisonSchemas } from './schema.ts'

export const checklistComparisons: Feature = {
  routes: [checklistComparisonRoutes],
  schemas: comparisonSchemas,
  codes: checklistComparisonCodes,
  scope: 'checklists:read',
  eventTypes: [],
  contributions: [comparisonContribution],
}
