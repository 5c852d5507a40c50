// Table of observers.
import { sql } from 'drizzle-orm'
import { check, date, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  namesNoPartnership,
  ofCurrentOrganization,
  oneOf,
  partnershipKey,
  policies,
} from '../../database/columns.ts'
import type { Consent } from '../../records/consents.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'
import { type Extension, observerStates } from './rules.ts'

const isActive = sql`state = 'active'`

export const observers = pgTable(
  'observers',
  {
    ...partnershipRecordColumns(),
    purpose: text('purpose').notNull(),
    /** The last day on which it may read the partnership (UTC). */
    endsOn: date('ends_on').notNull(),
    state: text('state', { enum: observerStates }).notNull(),
    consents: jsonb('consents').$type<Consent[]>().notNull(),
    reason: text('reason'),
    /** Shown to the parties only. */
    extension: jsonb('extension').$type<Extension>(),
  },
  (table) => [
    uniqueIndex('observers_one_active_per_organization')
      .on(table.partnershipId, table.organizationId)
      .where(sql`state in ('proposed', 'active')`),
    partnershipKey(table),
    // As parties_current.
    index('observers_active').on(table.organizationId, table.partnershipId, table.endsOn, table.state).where(isActive),
    index('observers_by_organization').on(table.organizationId, table.partnershipId),
    index('observers_by_change').on(table.partnershipId, table.updatedAt, table.id),
    check('observers_state_valid', oneOf(table.state, observerStates)),
    ...policies({
      // An invited organization may see the observers before it accepts. The list of partnerships finds them by the observers
      // of the current organization, too.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'invited')} or (${namesNoPartnership}
        and ${ofCurrentOrganization(table.organizationId)} and ${isActive} and ${table.endsOn} >= current_date)`,
      insert: inVisiblePartnerships(table.partnershipId, 'party'),
      // An observer may end its own record.
      update: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${ofCurrentOrganization(table.organizationId)} and ${inVisiblePartnerships(table.partnershipId, 'observer')})`,
      owner: ['select'],
    }),
  ],
)
