// Financial obligations: amounts that one party owes another, paid in installments (W1).
import { sql } from 'drizzle-orm'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { obligationRecordType } from './actions.ts'
import { agendaEventTypes } from './agenda.ts'
import { agreedObligationContribution, obligationContribution } from './assessment.ts'
import { obligationCalendar } from './calendar.ts'
import { financialObligationCodes } from './codes.ts'
import { financialObligationRoutes } from './routes.ts'
import { obligationLifecycles } from './rules.ts'
import { financialObligationParts } from './schema.ts'
import { financialObligations as table } from './table.ts'
import { testData } from './test-data.ts'

export const financialObligations: Feature = {
  routes: [financialObligationRoutes],
  schemas: financialObligationParts,
  codes: financialObligationCodes,
  scope: 'finance:read',
  eventTypes: [
    ...crudEventTypes('financial_obligation'),
    'financial_obligation.consented',
    'financial_obligation.agreed',
    'financial_obligation.installment_paid',
    'financial_obligation.installment_confirmed',
    'financial_obligation.installment_disputed',
    'financial_obligation.installment_waived',
    'financial_obligation.settled',
    ...agendaEventTypes,
  ],
  lifecycles: obligationLifecycles,
  contributions: [agreedObligationContribution, obligationContribution],
  calendar: obligationCalendar,
  agenda: {
    partnership: agendaOfRecords(obligationRecordType, sql`${table.partnershipId}`, sql`${table.state} = 'agreed'`),
  },
  testData,
}
