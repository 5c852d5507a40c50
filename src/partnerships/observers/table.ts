// State and federal offices and advisers that watch a partnership without taking part.
import { sql } from 'drizzle-orm'
import { check, date, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  id,
  mayInsert,
  mayRead,
  mayUpdate,
  oneOf,
  own,
  ownerReads,
  recordColumns,
  within,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import type { Consent } from '../../records/consents.ts'
import { partnerships } from '../partnerships/table.ts'
import { observerStates } from './rules.ts'

export const observers = pgTable(
  'observers',
  {
    id: id(),
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    purpose: text('purpose').notNull(),
    /** The last day on which it sees anything. */
    endsOn: date('ends_on').notNull(),
    state: text('state', { enum: observerStates }).notNull(),
    consents: jsonb('consents').$type<Consent[]>().notNull(),
    reason: text('reason'),
    ...recordColumns,
  },
  (table) => [
    uniqueIndex('observers_once')
      .on(table.partnershipId, table.organizationId)
      .where(sql`state in ('proposed', 'active')`),
    index('observers_by_partnership').on(table.partnershipId, table.id),
    index('observers_by_organization').on(table.organizationId, table.partnershipId),
    check('observers_state_known', oneOf(table.state, observerStates)),
    // Whoever is invited may know who watches before it accepts.
    mayRead(within(table.partnershipId, 'invited')),
    mayInsert(within(table.partnershipId, 'party')),
    // An observer may end its own watch.
    mayUpdate(
      sql`${within(table.partnershipId, 'party')} or (${own(table.organizationId)} and ${within(table.partnershipId, 'observer')})`,
    ),
    ownerReads(),
  ],
)
