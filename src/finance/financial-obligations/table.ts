// Table of financial obligations (W1).
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Consent } from '../../records/consents.ts'
import { moneyColumns, moneyConstraint } from '../../records/money-columns.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { fundingSources } from '../funding-sources/table.ts'
import { type Installment, obligationStates } from './rules.ts'

export const financialObligations = pgTable(
  'financial_obligations',
  {
    ...partnershipRecordColumns(),
    state: text('state', { enum: obligationStates }).notNull(),
    payerId: uuid('payer_id')
      .notNull()
      .references(() => organizations.id),
    payeeId: uuid('payee_id')
      .notNull()
      .references(() => organizations.id),
    title: text('title').notNull(),
    ...moneyColumns(),
    sourceId: uuid('source_id'),
    lineId: uuid('line_id'),
    /** 1 to 60. Their amounts add up to the amount. */
    installments: jsonb('installments').$type<Installment[]>().notNull(),
    /** The consents of payer and payee to the content. */
    consents: jsonb('consents').$type<Consent[]>().notNull(),
    /** The reason of the last action. */
    reason: text('reason'),
  },
  (table) => [
    index('financial_obligations_by_state').on(table.partnershipId, table.state, table.id),
    foreignKey({
      columns: [table.partnershipId, table.sourceId],
      foreignColumns: [fundingSources.partnershipId, fundingSources.id],
      name: 'financial_obligations_source_exists',
    }),
    foreignKey({
      columns: [table.partnershipId, table.lineId],
      foreignColumns: [budgetLines.partnershipId, budgetLines.id],
      name: 'financial_obligations_line_exists',
    }),
    // Partial for the reason of `uniqueKey`.
    index('financial_obligations_by_source').on(table.partnershipId, table.sourceId).where(sql`source_id is not null`),
    index('financial_obligations_by_line').on(table.partnershipId, table.lineId).where(sql`line_id is not null`),
    check('financial_obligations_state_valid', oneOf(table.state, obligationStates)),
    check('financial_obligations_between_two_parties', sql`${table.payerId} <> ${table.payeeId}`),
    moneyConstraint('financial_obligations', table.amount),
    ...collectionPolicies('financial_obligations', table, { readers: 'party', writers: 'parties' }),
  ],
)
