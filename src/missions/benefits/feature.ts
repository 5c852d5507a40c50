// Benefits: what children, families and parties gain from a partnership, and the balance between them.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { benefitContribution } from './assessment.ts'
import { benefitCodes } from './codes.ts'
import { benefitRoutes } from './routes.ts'
import { benefitComponents } from './schema.ts'

export const benefits: Feature = {
  routes: [benefitRoutes],
  schemas: benefitComponents,
  codes: benefitCodes,
  scope: 'missions:read',
  eventTypes: crudEventTypes('benefit'),
  contributions: [benefitContribution],
}
