// The needs of families, and what addresses them (Q4, Q5).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { familyNeedRoutes } from './routes.ts'
import { familyNeedParts } from './schema.ts'
import { testData } from './test-data.ts'

export const familyNeeds: Feature = {
  routes: [familyNeedRoutes],
  schemas: familyNeedParts,
  scope: 'community:read',
  eventTypes: crudEventTypes('family_need'),
  testData,
}
