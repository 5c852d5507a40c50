// Touchpoints: the series of meetings in the agreed communication plan (C2). They are read with the plan.
import type { Feature } from '../../records/feature.ts'
import { touchpointLocation } from '../communication-plans/actions.ts'
import { touchpointParts } from './schema.ts'

export const touchpoints: Feature = {
  routes: [],
  schemas: touchpointParts,
  eventTypes: ['touchpoint.scheduled', 'touchpoint.ended'],
  recordLocations: { touchpoint: touchpointLocation },
}
