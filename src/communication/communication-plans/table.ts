// The table of the versions of communication plans.
import { sql } from 'drizzle-orm'
import { check, integer, jsonb, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { erasedAtColumn, oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Consent } from '../../records/consents.ts'
import type { Touchpoint } from '../touchpoints/rules.ts'
import { type Channel, type EscalationLevel, planStates } from './rules.ts'

export const communicationPlans = pgTable(
  'communication_plans',
  {
    ...partnershipRecordColumns(),
    /** 1, 2, 3 … within the partnership. */
    number: integer('number').notNull(),
    state: text('state', { enum: planStates }).notNull(),
    channels: jsonb('channels').$type<Channel[]>().notNull(),
    touchpoints: jsonb('touchpoints').$type<Touchpoint[]>().notNull(),
    escalation: jsonb('escalation').$type<EscalationLevel[]>().notNull(),
    /** SHA-256 of channels, touchpoints and escalation. */
    hash: text('hash').notNull(),
    /** Consents to the content with this hash; a change of the content removes them. */
    consents: jsonb('consents').$type<Consent[]>().notNull(),
    /** The reason of the last transition. */
    reason: text('reason'),
    ...erasedAtColumn,
  },
  (table) => [
    unique('communication_plans_number_unique').on(table.partnershipId, table.number),
    uniqueIndex('communication_plans_one_agreed').on(table.partnershipId).where(sql`state = 'agreed'`),
    check('communication_plans_state_valid', oneOf(table.state, planStates)),
    ...collectionPolicies('communication_plans', table, {
      readers: 'party',
      writers: 'parties',
      owner: ['select', 'update'],
    }),
  ],
)
