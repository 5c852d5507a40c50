// Agreements: what lasts while their versions are drafted, signed, amended and renewed (E1).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { acrossRoutes } from './across-routes.ts'
import { acrossParts } from './across-schema.ts'
import { agreementContribution } from './assessment.ts'
import { agreementCalendar } from './calendar.ts'
import { checkParts, checkRoutes } from './checks.ts'
import { agreementCodes } from './codes.ts'
import { agreementRoutes } from './routes.ts'
import { agreementParts } from './schema.ts'

export const agreements: Feature = {
  routes: [agreementRoutes, acrossRoutes, checkRoutes],
  schemas: [...agreementParts, ...acrossParts, ...checkParts],
  codes: agreementCodes,
  eventTypes: crudEventTypes('agreement'),
  contributions: [agreementContribution],
  calendar: agreementCalendar,
}
