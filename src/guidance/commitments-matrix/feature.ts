// The commitments matrix: what each party commits to by aspect, and what of it is agreed (W1).
import type { Feature } from '../../records/feature.ts'
import { commitmentContribution } from './assessment.ts'
import { commitmentsMatrixCodes } from './codes.ts'
import { commitmentsMatrixRoutes } from './routes.ts'
import { commitmentsMatrixParts } from './schema.ts'

export const commitmentsMatrix: Feature = {
  routes: [commitmentsMatrixRoutes],
  schemas: commitmentsMatrixParts,
  codes: commitmentsMatrixCodes,
  scope: 'expectations:read',
  eventTypes: [],
  contributions: [commitmentContribution],
}
