// Partnerships: their purpose, their term, and the lifecycle from exploring to closed.
import type { Feature } from '../../records/feature.ts'
import { partnershipStates } from '../../records/partnership-lifecycle.ts'
import { partnershipCodes } from './codes.ts'
import { partnershipRoutes } from './routes.ts'
import { partnershipLifecycle } from './rules.ts'
import { partnershipComponents } from './schema.ts'

export const partnerships: Feature = {
  routes: [partnershipRoutes],
  schemas: partnershipComponents,
  // The features that contribute blockers list their codes.
  codes: partnershipCodes,
  lifecycles: [partnershipLifecycle],
  // The event type of a transition ends with the new state.
  eventTypes: ['created', 'updated', ...partnershipStates].map((verb) => `partnership.${verb}`),
}
