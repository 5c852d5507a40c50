// Table of actual costs.
import { date, foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { moneyColumns, moneyConstraint } from '../../records/money-columns.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { fundingSources } from '../funding-sources/table.ts'

export const actualCosts = pgTable(
  'actual_costs',
  {
    ...partnershipRecordColumns(),
    lineId: uuid('line_id').notNull(),
    sourceId: uuid('source_id').notNull(),
    ...moneyColumns(),
    incurredOn: date('incurred_on').notNull(),
    reference: text('reference'),
  },
  (table) => [
    foreignKey({
      columns: [table.partnershipId, table.lineId],
      foreignColumns: [budgetLines.partnershipId, budgetLines.id],
      name: 'actual_costs_line_exists',
    }),
    foreignKey({
      columns: [table.partnershipId, table.sourceId],
      foreignColumns: [fundingSources.partnershipId, fundingSources.id],
      name: 'actual_costs_source_exists',
    }),
    // The variance reads the costs of an allocation up to a day.
    index('actual_costs_by_line').on(table.partnershipId, table.lineId, table.sourceId, table.incurredOn),
    index('actual_costs_by_source').on(table.partnershipId, table.sourceId),
    moneyConstraint('actual_costs', table.amount),
    ...collectionPolicies('actual_costs', table, { readers: 'party', writers: 'author' }),
  ],
)
