// Commitments: what each party commits to, by aspect (W1).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { commitmentRoutes } from './routes.ts'
import { commitmentParts } from './schema.ts'
import { testData } from './test-data.ts'

export const commitments: Feature = {
  routes: [commitmentRoutes],
  schemas: commitmentParts,
  scope: 'expectations:read',
  eventTypes: crudEventTypes('commitment'),
  testData,
}
