// Representations: an organization acts for another one, by registering it or by consent of both.
import type { Feature } from '../../records/feature.ts'
import { representationRoutes } from './routes.ts'
import { alreadyRepresented, representationLifecycle, representationStates } from './rules.ts'
import { representationComponents } from './schema.ts'
import { testData } from './test-data.ts'

export const representations: Feature = {
  routes: [representationRoutes],
  schemas: representationComponents,
  codes: [alreadyRepresented.code],
  eventTypes: representationStates.map((state) => `representation.${state}`),
  lifecycles: [representationLifecycle],
  testData,
}
