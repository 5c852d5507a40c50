// The feature "benefits" as app.ts lists it.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { benefitContribution } from './assessment.ts'
import { benefitRoutes } from './routes.ts'
import { benefitParts } from './schema.ts'

export const benefits: Feature = {
  routes: [benefitRoutes],
  schemas: benefitParts,
  codes: [
    'BENEFIT_MISSING',
    'NO_BENEFIT_FOR_FAMILIES',
    'STATE_BENEFIT_CHILDREN',
    'STATE_BENEFIT_FAMILIES',
    'STATE_OWN_BENEFIT',
  ],
  eventTypes: crudEventTypes('benefit'),
  contributions: [benefitContribution],
}
