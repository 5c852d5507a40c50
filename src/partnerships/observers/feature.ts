// Observers: offices and advisers that may read a partnership without being a party, with the consent of every party.
import type { Feature } from '../../records/feature.ts'
import { observerContribution } from './assessment.ts'
import { observerCodes } from './codes.ts'
import { observerRoutes } from './routes.ts'
import { observerLifecycle } from './rules.ts'
import { observerComponents } from './schema.ts'

export const observers: Feature = {
  routes: [observerRoutes],
  schemas: observerComponents,
  codes: observerCodes,
  eventTypes: [
    'observer.proposed',
    'observer.consented',
    'observer.active',
    'observer.refused',
    'observer.extension_proposed',
    'observer.extension_consented',
    'observer.extension_refused',
    'observer.extended',
    'observer.ended',
  ],
  lifecycles: [observerLifecycle],
  contributions: [observerContribution],
}
