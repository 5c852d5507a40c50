// The feature "parties" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { partyContribution } from './assessment.ts'
import { partyRoutes } from './routes.ts'
import { partyParts } from './schema.ts'

export const parties: Feature = {
  routes: [partyRoutes],
  schemas: partyParts,
  codes: ['ALREADY_LEAD', 'ANSWER_INVITATION', 'INVITE_PARTIES', 'LEAD_TRANSFER_REQUIRED', 'PARTIES_NOT_ACCEPTED'],
  eventTypes: [],
  contributions: [partyContribution],
}
