// The kinds of agreements: rule sets as data, and the texts that a signature adopts (E1).
import type { Feature } from '../../records/feature.ts'
import { agreementKindRoutes } from './routes.ts'
import { agreementKindSchemas } from './schema.ts'

export const agreementKinds: Feature = {
  routes: [agreementKindRoutes],
  schemas: agreementKindSchemas,
  eventTypes: [],
}
