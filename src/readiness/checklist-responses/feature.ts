// Checklist responses: the answers of one party in a round, sealed until the round is released.
import type { Feature } from '../../records/feature.ts'
import { recallUnsharedResponses } from './actions.ts'
import { checklistResponseCodes } from './codes.ts'
import { checklistResponseRoutes } from './routes.ts'
import { responseLifecycle } from './rules.ts'
import { checklistResponseSchemas } from './schema.ts'
import { testData } from './test-data.ts'

export const checklistResponses: Feature = {
  routes: [checklistResponseRoutes],
  schemas: checklistResponseSchemas,
  codes: checklistResponseCodes,
  eventTypes: ['created', 'updated', 'submitted', 'shared', 'amended', 'recalled'].map(
    (verb) => `checklist_response.${verb}`,
  ),
  lifecycles: [responseLifecycle],
  onPartyDeparture: recallUnsharedResponses,
  testData,
}
