// The types of funding (Q16). They have no records.
import type { Feature } from '../../records/feature.ts'
import { fundingTypeRoutes } from './routes.ts'
import { fundingTypeSchemas } from './schema.ts'

export const fundingTypes: Feature = {
  routes: [fundingTypeRoutes],
  schemas: fundingTypeSchemas,
  scope: 'finance:read',
  eventTypes: [],
}
