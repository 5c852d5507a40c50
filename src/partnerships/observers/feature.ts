// Observers: offices and advisers that read a partnership without taking part, by consent of every party.
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
