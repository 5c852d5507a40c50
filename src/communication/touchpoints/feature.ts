// The feature "touchpoints" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { touchpointPlace } from '../communication-plans/actions.ts'
import { touchpointParts } from './schema.ts'

export const touchpoints: Feature = {
  routes: [],
  schemas: touchpointParts,
  codes: [],
  eventTypes: [],
  recordLocations: { touchpoint: touchpointPlace },
}
