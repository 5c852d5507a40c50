// The feature "checklist-comparisons" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { comparisonContribution } from './assessment.ts'
import { checklistComparisonRoutes } from './routes.ts'
import { comparisonParts } from './schema.ts'

export const checklistComparisons: Feature = {
  routes: [checklistComparisonRoutes],
  schemas: comparisonParts,
  codes: ['DISCUSS_ANSWERS', 'TAKE_ACTION_STEP'],
  eventTypes: [],
  contributions: [comparisonContribution],
}
