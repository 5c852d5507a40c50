// The types of funding (Q16). They have no records.
import type { Feature } from '../../records/feature.ts'
import { FundingTypeView } from './schema.ts'

export const fundingTypes: Feature = {
  routes: [],
  schemas: [FundingTypeView],
  scope: 'finance:read',
  eventTypes: [],
}
