// Applied standards: the sets of standards that apply in a partnership (Q21).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { appliedStandardContribution } from './assessment.ts'
import { appliedStandardCodes } from './codes.ts'
import { appliedStandardRoutes } from './routes.ts'
import { appliedStandardParts } from './schema.ts'
import { testData } from './test-data.ts'

export const appliedStandards: Feature = {
  routes: [appliedStandardRoutes],
  schemas: appliedStandardParts,
  codes: appliedStandardCodes,
  scope: 'law:read',
  eventTypes: crudEventTypes('applied_standard'),
  contributions: [appliedStandardContribution],
  testData,
}
