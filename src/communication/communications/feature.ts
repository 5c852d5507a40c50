// Communications: the log of meetings, calls and messages, with decisions and follow-ups (C2).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { communicationContribution } from './assessment.ts'
import { communicationRoutes } from './routes.ts'
import { communicationParts } from './schema.ts'
import { testData } from './test-data.ts'

export const communications: Feature = {
  routes: [communicationRoutes],
  schemas: communicationParts,
  codes: ['COMPLETE_FOLLOW_UP', 'HAS_ADDENDA'],
  eventTypes: [...crudEventTypes('communication'), 'occurrence.held'],
  contributions: [communicationContribution],
  testData,
}
