// Table of budget lines.
import { sql } from 'drizzle-orm'
import { check, date, foreignKey, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies, uniqueKey } from '../../records/collections/table.ts'
import { moneyColumns, moneyConstraint } from '../../records/money-columns.ts'
import { allocationBases } from '../allocation-bases/table.ts'
import { costCategories } from '../funding-sources/rules.ts'
import { fundingSources } from '../funding-sources/table.ts'
import { allocationMethods } from './rules.ts'

export const budgetLines = pgTable(
  'budget_lines',
  {
    ...partnershipRecordColumns(),
    key: text('key').notNull(),
    /** Lines are allocated by order, then by creation. */
    order: integer('order').notNull(),
    title: text('title').notNull(),
    category: text('category', { enum: costCategories }).notNull(),
    ...moneyColumns(),
    startsOn: date('starts_on'),
    endsOn: date('ends_on'),
    /** Null: not decided yet. */
    method: text('method', { enum: allocationMethods }),
    baseId: uuid('base_id'),
    /** Of the method `direct`. */
    sourceId: uuid('source_id'),
    note: text('note'),
  },
  (table) => [
    uniqueKey('budget_lines', table),
    foreignKey({
      columns: [table.partnershipId, table.baseId],
      foreignColumns: [allocationBases.partnershipId, allocationBases.id],
      name: 'budget_lines_base_exists',
    }),
    foreignKey({
      columns: [table.partnershipId, table.sourceId],
      foreignColumns: [fundingSources.partnershipId, fundingSources.id],
      name: 'budget_lines_source_exists',
    }),
    // A cost allocation reads the first lines in their order.
    index('budget_lines_by_order').on(table.partnershipId, table.order, table.id),
    // Partial for the reason of `uniqueKey`.
    index('budget_lines_by_base').on(table.partnershipId, table.baseId).where(sql`base_id is not null`),
    index('budget_lines_by_source').on(table.partnershipId, table.sourceId).where(sql`source_id is not null`),
    check('budget_lines_category_valid', oneOf(table.category, costCategories)),
    check('budget_lines_method_valid', oneOf(table.method, allocationMethods)),
    check('budget_lines_ends_on_not_before_starts_on', sql`${table.endsOn} >= ${table.startsOn}`),
    moneyConstraint('budget_lines', table.amount),
    ...collectionPolicies('budget_lines', table, { readers: 'party', writers: 'author' }),
  ],
)
