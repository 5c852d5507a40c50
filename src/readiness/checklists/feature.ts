// The feature "checklists" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { checklistRoutes } from './routes.ts'
import { checklistParts } from './schema.ts'
import { testData } from './test-data.ts'

export const checklists: Feature = {
  routes: [checklistRoutes],
  schemas: checklistParts,
  codes: ['WRONG_STATE'],
  eventTypes: [],
  testData,
}
