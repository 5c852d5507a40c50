// Signatories: who signs an agreement for each party (Q24).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { signatoryCodes } from './codes.ts'
import { signatoryRoutes } from './routes.ts'
import { signatoryParts } from './schema.ts'

export const signatories: Feature = {
  routes: [signatoryRoutes],
  schemas: signatoryParts,
  codes: signatoryCodes,
  eventTypes: crudEventTypes('signatory'),
}
