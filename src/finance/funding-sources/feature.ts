// Funding sources: the funds that the parties hold.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { fundingSourceRoutes } from './routes.ts'
import { fundingSourceParts } from './schema.ts'
import { testData } from './test-data.ts'

export const fundingSources: Feature = {
  routes: [fundingSourceRoutes],
  schemas: fundingSourceParts,
  scope: 'finance:read',
  eventTypes: [...crudEventTypes('funding_source'), 'funding_source.secured', 'funding_source.lapsed'],
  testData,
}
