// Legal acknowledgements: who was taught which requirement, and which problems the parties expect (W2, Q21).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { agendaEventTypes, lapseAgenda, reviewOnAcceptance, reviewOnDeparture } from './agenda.ts'
import { legalAcknowledgementRoutes } from './routes.ts'
import { legalAcknowledgementParts } from './schema.ts'
import { testData } from './test-data.ts'

export const legalAcknowledgements: Feature = {
  routes: [legalAcknowledgementRoutes],
  schemas: legalAcknowledgementParts,
  scope: 'law:read',
  eventTypes: [...crudEventTypes('legal_acknowledgement'), ...agendaEventTypes],
  onPartyAcceptance: reviewOnAcceptance,
  onPartyDeparture: reviewOnDeparture,
  agenda: { partnership: lapseAgenda },
  testData,
}
