// Legal education: whether each party has acknowledged each legal requirement (W2, Q21). It has no records of its own.
import type { Feature } from '../../records/feature.ts'
import { legalEducationContribution } from './assessment.ts'
import { legalEducationCodes } from './codes.ts'
import { legalEducationRoutes } from './routes.ts'
import { legalEducationSchemas } from './schema.ts'

export const legalEducation: Feature = {
  routes: [legalEducationRoutes],
  schemas: legalEducationSchemas,
  codes: legalEducationCodes,
  scope: 'law:read',
  eventTypes: [],
  contributions: [legalEducationContribution],
}
