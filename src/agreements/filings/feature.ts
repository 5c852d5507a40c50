// Filings: the submissions of executed agreements that a statute requires (R3).
import type { Feature } from '../../records/feature.ts'
import { filingAgenda, filingAgendaEventTypes } from './agenda.ts'
import { filingRoutes } from './routes.ts'
import { filingParts } from './schema.ts'
import { testData } from './test-data.ts'

export const filings: Feature = {
  routes: [filingRoutes],
  schemas: filingParts,
  eventTypes: ['filing.recorded', 'filing.updated', ...filingAgendaEventTypes],
  agenda: { partnership: filingAgenda },
  testData,
}
