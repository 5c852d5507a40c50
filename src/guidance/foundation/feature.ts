// The foundation: the strategies of the practice, how far a partnership follows them, and its next steps.
import type { Feature } from '../../records/feature.ts'
import { foundationCodes } from './codes.ts'
import { foundationRoutes } from './routes.ts'
import { foundationParts } from './schema.ts'

export const foundation: Feature = {
  routes: [foundationRoutes],
  schemas: foundationParts,
  codes: foundationCodes,
  eventTypes: [],
}
