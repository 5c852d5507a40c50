// Observers: offices and advisers that may read a partnership without being a party, with the consent of every party.
import { sql } from 'drizzle-orm'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import type { Feature } from '../../records/feature.ts'
import { observerRecordType } from './actions.ts'
import { observerContribution } from './assessment.ts'
import { observerCodes } from './codes.ts'
import { observerRoutes } from './routes.ts'
import { observerLifecycle } from './rules.ts'
import { observerComponents } from './schema.ts'
import { observers as table } from './table.ts'

export const observers: Feature = {
  routes: [observerRoutes],
  schemas: observerComponents,
  codes: observerCodes,
  scope: 'partnerships:read',
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
    'observer.ending',
  ],
  lifecycles: [observerLifecycle],
  contributions: [observerContribution],
  agenda: {
    partnership: agendaOfRecords(observerRecordType, sql`${table.partnershipId}`, sql`${table.state} = 'active'`),
  },
}
