// Tables of agreements, and of the numbers of the expectations in them.
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { inVisiblePartnerships, oneOf, policies, timestamp } from '../../database/columns.ts'
import { partnershipRecordColumns, partnerships } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { agreementKinds } from '../agreement-kinds/kinds.ts'
import { signingOrders } from '../agreement-versions/content.ts'
import type { Execution } from './rules.ts'

export const agreements = pgTable(
  'agreements',
  {
    ...partnershipRecordColumns(),
    title: text('title').notNull(),
    kind: text('kind', { enum: agreementKinds }).notNull(),
    reference: text('reference'),
    language: text('language').notNull(),
    /** The organizations of its parties, in the order of the request. */
    partyIds: jsonb('party_ids').$type<string[]>().notNull(),
    signing: text('signing', { enum: signingOrders }).notNull(),
    parentAgreementId: uuid('parent_agreement_id'),
    /** The executed versions that are or will be in force, by number; of those that have ended, the last one. */
    executions: jsonb('executions').$type<Execution[]>().notNull(),
    amendments: integer('amendments').notNull(),
    renewalsUsed: integer('renewals_used').notNull(),
    /** When its first version was executed; observers read it from then on. */
    executedAt: timestamp('executed_at'),
  },
  (table) => [
    index('agreements_by_parent').on(table.partnershipId, table.parentAgreementId),
    foreignKey({
      columns: [table.partnershipId, table.parentAgreementId],
      foreignColumns: [table.partnershipId, table.id],
      name: 'agreements_parent_exists',
    }),
    check('agreements_kind_valid', oneOf(table.kind, agreementKinds)),
    check('agreements_signing_valid', oneOf(table.signing, signingOrders)),
    ...collectionPolicies('agreements', table, {
      readers: 'observer',
      writers: 'parties',
      visibleToObservers: sql`${table.executedAt} is not null`,
      // track_agreement_readers() reads them.
      owner: ['select'],
    }),
  ],
)

/** An expectation keeps its number in all versions of an agreement. */
export const agreementExpectationNumbers = pgTable(
  'agreement_expectation_numbers',
  {
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    agreementId: uuid('agreement_id').notNull(),
    expectationId: uuid('expectation_id').notNull(),
    /** 1 for E1. */
    number: integer('number').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.partnershipId, table.agreementId, table.expectationId] }),
    foreignKey({
      columns: [table.partnershipId, table.agreementId],
      foreignColumns: [agreements.partnershipId, agreements.id],
      name: 'agreement_expectation_numbers_agreement_exists',
    }),
    ...policies({
      read: inVisiblePartnerships(table.partnershipId, 'party'),
      insert: inVisiblePartnerships(table.partnershipId, 'party'),
    }),
  ],
)
