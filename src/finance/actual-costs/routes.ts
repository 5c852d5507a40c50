// Actual costs over HTTP: a collection with files.
import { oneOfFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import { unknownReference } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { collectionWithFiles } from '../../records/collections/imports.ts'
import { checkAmount } from '../../records/money.ts'
import { checkPartnershipCurrency } from '../../records/partnership-currency.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { fundingSources } from '../funding-sources/table.ts'
import { actualCostColumns, actualCostFiles, actualCostSchemas } from './schema.ts'
import { actualCosts } from './table.ts'

const collection: Collection<typeof actualCosts.$inferSelect> & { schemas: typeof actualCostSchemas } = {
  singular: 'actual_cost',
  plural: 'actual_costs',
  tag: 'Cost allocation',
  about:
    'An actual cost was incurred for a budget line and charged to a funding source; it is compared with the cost allocation (Q15).',
  table: actualCosts,
  schemas: actualCostSchemas,
  filters: {
    lineId: oneOfFilter(uuidOf('a budget line whose costs are listed'), actualCosts.lineId),
    sourceId: oneOfFilter(uuidOf('a funding source whose costs are listed'), actualCosts.sourceId),
  },
  constraintProblems: {
    actual_costs_line_exists: () => unknownReference('/lineId', 'There is no such budget line in this partnership.'),
    actual_costs_source_exists: () =>
      unknownReference('/sourceId', 'There is no such funding source in this partnership.'),
  },
  authorOnly: true,
  locksPartnership: true,
  async beforeSave(after, before, _context, _now, write) {
    const { amount, currency } = after
    // The other money is that of the line and of the source.
    if (currency !== before?.currency) await checkPartnershipCurrency(write, after, currency)
    checkAmount(amount, currency, '/amount')
    return after
  },
  keyReferences: {
    line: { field: 'lineId', table: budgetLines },
    source: { field: 'sourceId', table: fundingSources },
  },
}

export const actualCostRoutes = collectionWithFiles(collection, {
  columns: actualCostColumns,
  files: actualCostFiles,
  store: importStore,
})
