// The feature "communications" as app.ts lists it.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { communicationContribution } from './assessment.ts'
import { communicationRoutes } from './routes.ts'
import { communicationParts } from './schema.ts'
import { testData } from './test-data.ts'

export const communications: Feature = {
  routes: [communicationRoutes],
  schemas: communicationParts,
  codes: ['FOLLOW_UP'],
  eventTypes: crudEventTypes('communication'),
  contributions: [communicationContribution],
  testData,
}
