// Parties: the organizations that take part in a partnership, their invitations, and which of them leads.
import type { Feature } from '../../records/feature.ts'
import { partyContribution } from './assessment.ts'
import { partyRoutes } from './routes.ts'
import { partyComponents } from './schema.ts'

export const parties: Feature = {
  routes: [partyRoutes],
  schemas: partyComponents,
  codes: ['ALREADY_LEAD', 'ANSWER_INVITATION', 'INVITE_PARTIES', 'LEAD_TRANSFER_REQUIRED', 'PARTIES_NOT_ACCEPTED'],
  eventTypes: [
    'party.invited',
    'party.accepted',
    'party.declined',
    'party.rescinded',
    'party.withdrawn',
    'party.updated',
    'party.lead_assigned',
    'party.lead_relinquished',
  ],
  contributions: [partyContribution],
}
