// The organizations that are party to a partnership, or were asked to be.
import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  id,
  mayInsert,
  mayRead,
  mayUpdate,
  moment,
  oneOf,
  own,
  ownerReads,
  recordColumns,
  within,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnerships } from '../partnerships/table.ts'
import { partyRoles, partyStates } from './rules.ts'

export const parties = pgTable(
  'parties',
  {
    id: id(),
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    lead: boolean('lead').notNull(),
    role: text('role', { enum: partyRoles }).notNull(),
    state: text('state', { enum: partyStates }).notNull(),
    /** What the lead says with the invitation. */
    invitation: text('invitation'),
    /** Why the party declined or withdrew. */
    reason: text('reason'),
    ...recordColumns,
    acceptedAt: moment('accepted_at'),
  },
  (table) => [
    unique('parties_within_partnership').on(table.partnershipId, table.id),
    uniqueIndex('parties_once')
      .on(table.partnershipId, table.organizationId)
      .where(sql`state in ('invited', 'accepted')`),
    uniqueIndex('parties_one_lead').on(table.partnershipId).where(sql`lead`),
    index('parties_by_organization').on(table.organizationId, table.partnershipId),
    check('parties_state_known', oneOf(table.state, partyStates)),
    check('parties_role_known', oneOf(table.role, partyRoles)),
    check('parties_lead_has_accepted', sql`not ${table.lead} or ${table.state} = 'accepted'`),
    mayRead(within(table.partnershipId, 'invited')),
    // The first party of a partnership is the one that makes it.
    mayInsert(
      sql`${within(table.partnershipId, 'party')} or (${own(table.organizationId)} and has_no_party(${table.partnershipId}))`,
    ),
    mayUpdate(sql`${within(table.partnershipId, 'party')} or ${own(table.organizationId)}`),
    ownerReads(),
  ],
)
