// Table of parties.
import { sql } from 'drizzle-orm'
import { boolean, check, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  namesNoPartnership,
  ofCurrentOrganization,
  oneOf,
  partnershipKey,
  policies,
  timestamp,
} from '../../database/columns.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'
import { type LeadOffer, partyRoles, partyStates } from './rules.ts'

const isCurrent = sql`state in ('invited', 'accepted')`

export const parties = pgTable(
  'parties',
  {
    ...partnershipRecordColumns(),
    lead: boolean('lead').notNull(),
    role: text('role', { enum: partyRoles }).notNull(),
    state: text('state', { enum: partyStates }).notNull(),
    /** The message of the lead with the invitation. */
    invitation: text('invitation'),
    /** The reason given with the last change of state. */
    reason: text('reason'),
    acceptedAt: timestamp('accepted_at'),
    leadOffer: jsonb('lead_offer').$type<LeadOffer>(),
  },
  (table) => [
    partnershipKey(table),
    uniqueIndex('parties_one_active_per_organization').on(table.partnershipId, table.organizationId).where(isCurrent),
    uniqueIndex('parties_one_lead').on(table.partnershipId).where(sql`lead`),
    // With the state, which the policy compares, a list is found without reading the rows.
    index('parties_current').on(table.organizationId, table.partnershipId, table.state).where(isCurrent),
    index('parties_by_organization').on(table.organizationId, table.partnershipId),
    index('parties_by_change').on(table.partnershipId, table.updatedAt, table.id),
    check('parties_state_valid', oneOf(table.state, partyStates)),
    check('parties_role_valid', oneOf(table.role, partyRoles)),
    check('parties_lead_has_accepted', sql`not ${table.lead} or ${table.state} = 'accepted'`),
    ...policies({
      // The list of partnerships finds them by the parties of the current organization.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'invited')} or (${namesNoPartnership}
        and (${ofCurrentOrganization(table.organizationId)} and ${isCurrent}
          or relation_to_partnership(${table.partnershipId}, (select current_organization_id())) <> 'former'))`,
      // An organization that creates a partnership creates its first party: itself, as the lead.
      insert: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${ofCurrentOrganization(table.organizationId)} and partnership_has_no_party(${table.partnershipId}))`,
      update: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or ${ofCurrentOrganization(table.organizationId)}`,
      owner: ['select', 'update'],
    }),
  ],
)
