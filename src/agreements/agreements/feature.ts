// Agreements: what lasts while their versions are drafted, signed, amended and renewed (E1).
import { sql } from 'drizzle-orm'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { acrossRoutes } from './across-routes.ts'
import { acrossParts } from './across-schema.ts'
import { agendaOf, agreementAgendaEventTypes } from './agenda.ts'
import { agreementContribution } from './assessment.ts'
import { agreementCalendar } from './calendar.ts'
import { checkParts, checkRoutes } from './checks.ts'
import { agreementCodes } from './codes.ts'
import { agreementRoutes } from './routes.ts'
import { agreementParts } from './schema.ts'
import { agreements as table } from './table.ts'

export const agreements: Feature = {
  routes: [agreementRoutes, acrossRoutes, checkRoutes],
  schemas: [...agreementParts, ...acrossParts, ...checkParts],
  codes: agreementCodes,
  scope: 'agreements:read',
  eventTypes: [...crudEventTypes('agreement'), ...agreementAgendaEventTypes],
  contributions: [agreementContribution],
  calendar: agreementCalendar,
  agenda: {
    partnership: agendaOfRecords(
      { subjectType: 'agreement', table, agendaOf },
      sql`${table.partnershipId}`,
      sql`${table.executions} <> '[]'`,
    ),
  },
}
