// Observers: offices and advisers that may read a partnership without being a party, with the consent of every party.
import type { Feature } from '../../records/feature.ts'
import { observerContribution } from './assessment.ts'
import { observerRoutes } from './routes.ts'
import { observerComponents } from './schema.ts'

export const observers: Feature = {
  routes: [observerRoutes],
  schemas: observerComponents,
  codes: ['REVIEW_OBSERVER'],
  eventTypes: ['proposed', 'consented', 'active', 'refused', 'ended'].map((verb) => `observer.${verb}`),
  contributions: [observerContribution],
}
