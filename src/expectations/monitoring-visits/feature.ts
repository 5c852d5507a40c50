// Monitoring visits: visits to sites of parties, their findings, and when the next visit is due (Q22).
import { sql } from 'drizzle-orm'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { visitContribution } from './assessment.ts'
import { visitCalendar } from './calendar.ts'
import { monitoringVisitCodes } from './codes.ts'
import { monitoringVisitRoutes, visitRecordType } from './routes.ts'
import { monitoringVisitParts } from './schema.ts'
import { monitoringVisits as table } from './table.ts'
import { testData } from './test-data.ts'

export const monitoringVisits: Feature = {
  routes: [monitoringVisitRoutes],
  schemas: monitoringVisitParts,
  codes: monitoringVisitCodes,
  scope: 'expectations:read',
  eventTypes: crudEventTypes('monitoring_visit'),
  contributions: [visitContribution],
  calendar: visitCalendar,
  agenda: { partnership: agendaOfRecords(visitRecordType, sql`${table.partnershipId}`, sql`true`) },
  testData,
}
