// Communications: the log of meetings, calls and messages, with decisions and follow-ups (C2).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { communicationContribution } from './assessment.ts'
import { communicationCodes } from './codes.ts'
import { communicationRoutes } from './routes.ts'
import { communicationParts } from './schema.ts'
import { testData } from './test-data.ts'

export const communications: Feature = {
  routes: [communicationRoutes],
  schemas: communicationParts,
  codes: communicationCodes,
  scope: 'communication:read',
  eventTypes: [...crudEventTypes('communication'), 'occurrence.held'],
  contributions: [communicationContribution],
  testData,
}
