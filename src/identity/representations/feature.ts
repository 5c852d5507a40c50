// Representations: an organization acts for another one, by registering it or by consent of both.
import type { Feature } from '../../records/feature.ts'
import { representationCodes } from './codes.ts'
import { representationRoutes } from './routes.ts'
import { representationLifecycle, representationStates } from './rules.ts'
import { representationComponents } from './schema.ts'
import { testData } from './test-data.ts'

export const representations: Feature = {
  routes: [representationRoutes],
  schemas: representationComponents,
  codes: representationCodes,
  eventTypes: representationStates.map((state) => `representation.${state}`),
  lifecycles: [representationLifecycle],
  testData,
}
