// Legal reviews: what the counsel of each party says about an agreement version (E1, R2).
import type { Feature } from '../../records/feature.ts'
import { legalReviewRoutes } from './routes.ts'
import { legalReviewParts } from './schema.ts'

export const legalReviews: Feature = {
  routes: [legalReviewRoutes],
  schemas: legalReviewParts,
  eventTypes: ['legal_review.recorded'],
}
