// Hand-over codes: an operator lets an organization create its first API client itself.
import type { Feature } from '../../records/feature.ts'
import { redemptionRoutes } from './redemption.ts'
import { handoverCodeRoutes } from './routes.ts'
import { handoverCodeLifecycle } from './rules.ts'
import { handoverCodeComponents } from './schema.ts'
import { testData } from './test-data.ts'

export const handoverCodes: Feature = {
  routes: [handoverCodeRoutes],
  publicRoutes: [redemptionRoutes],
  schemas: handoverCodeComponents,
  eventTypes: ['issued', 'redeemed', 'revoked'].map((verb) => `handover_code.${verb}`),
  lifecycles: [handoverCodeLifecycle],
  testData,
}
