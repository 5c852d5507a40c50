// Signatures: who signed an agreement version, and the evidence of it.
import type { Feature } from '../../records/feature.ts'
import { signatureCodes } from './codes.ts'
import { evidenceParts } from './evidence-schema.ts'
import { signatureRoutes } from './routes.ts'
import { signatureParts } from './schema.ts'

export const signatures: Feature = {
  routes: [signatureRoutes],
  schemas: [...signatureParts, ...evidenceParts],
  codes: signatureCodes,
  eventTypes: ['signature.recorded'],
}
