// The feature "checklist-responses" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { recallUnsharedResponses } from './actions.ts'
import { checklistResponseRoutes } from './routes.ts'
import { responseParts } from './schema.ts'
import { testData } from './test-data.ts'

export const checklistResponses: Feature = {
  routes: [checklistResponseRoutes],
  schemas: responseParts,
  codes: ['INCOMPLETE'],
  eventTypes: [],
  onPartyWithdrawal: recallUnsharedResponses,
  testData,
}
