// Which needs of families are traced to what addresses them (Q4, Q5). It has no records of its own.
import type { Feature } from '../../records/feature.ts'
import { needsTraceabilityContribution } from './assessment.ts'
import { needsTraceabilityCodes } from './codes.ts'
import { needsTraceabilityRoutes } from './routes.ts'
import { needsTraceabilityParts } from './schema.ts'

export const needsTraceability: Feature = {
  routes: [needsTraceabilityRoutes],
  schemas: needsTraceabilityParts,
  codes: needsTraceabilityCodes,
  scope: 'community:read',
  eventTypes: [],
  contributions: [needsTraceabilityContribution],
}
