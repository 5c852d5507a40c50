// Parties: the organizations that take part in a partnership, their invitations, which of them leads, and their removal.
import type { Feature } from '../../records/feature.ts'
import { partyContribution, removalContribution } from './assessment.ts'
import { partyCodes } from './codes.ts'
import { removalNoticeLocation } from './removal-actions.ts'
import { partyRoutes } from './routes.ts'
import { partyLifecycle } from './rules.ts'
import { partyComponents } from './schema.ts'
import { testData } from './test-data.ts'

export const parties: Feature = {
  routes: [partyRoutes],
  schemas: partyComponents,
  codes: partyCodes,
  scope: 'partnerships:read',
  eventTypes: [
    'party.invited',
    'party.accepted',
    'party.declined',
    'party.rescinded',
    'party.withdrawn',
    'party.removed',
    'party.updated',
    'party.lead_offered',
    'party.lead_declined',
    'party.lead_offer_withdrawn',
    'party.lead_assigned',
    'party.lead_relinquished',
    'party.removal_notice_given',
    'party.removal_objected',
    'party.removal_notice_withdrawn',
    'removal_notice.given',
    'removal_notice.objected',
    'removal_notice.withdrawn',
  ],
  lifecycles: [partyLifecycle],
  contributions: [partyContribution, removalContribution],
  recordLocations: { removal_notice: removalNoticeLocation },
  testData,
}
