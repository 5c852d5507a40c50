// The feature "benefits": what children, families and parties gain, and the balance of that.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { benefitContribution } from './assessment.ts'
import { benefitRoutes } from './routes.ts'
import { benefitParts } from './schema.ts'

export const benefits: Feature = {
  routes: [benefitRoutes],
  schemas: benefitParts,
  codes: ['BENEFIT_MISSING', 'STATE_BENEFIT_FOR_CHILDREN', 'STATE_BENEFIT_FOR_FAMILIES', 'STATE_OWN_BENEFIT'],
  eventTypes: crudEventTypes('benefit'),
  contributions: [benefitContribution],
}
