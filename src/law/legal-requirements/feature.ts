// Legal requirements: the laws and regulations that bind the partnership (W2).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { legalRequirementRoutes } from './routes.ts'
import { legalRequirementParts } from './schema.ts'
import { testData } from './test-data.ts'

export const legalRequirements: Feature = {
  routes: [legalRequirementRoutes],
  schemas: legalRequirementParts,
  scope: 'law:read',
  eventTypes: [...crudEventTypes('legal_requirement'), 'legal_requirement.reissued'],
  testData,
}
