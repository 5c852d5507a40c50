// The codes of responses: what each means, and what to do.
import type { Feature } from '../../records/feature.ts'
import { codeRoutes } from './routes.ts'
import { codeParts } from './schema.ts'

export const codes: Feature = {
  routes: [codeRoutes],
  schemas: codeParts,
  eventTypes: [],
}
