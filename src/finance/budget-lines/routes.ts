// Budget lines over HTTP: a collection with files.
import type { WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import { Problem, throwIfViolated, unknownReference } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { collectionWithFiles } from '../../records/collections/imports.ts'
import { checkPartnershipCurrency, dependsOnCurrencies } from '../../records/partnership-currency.ts'
import { allocationBases } from '../allocation-bases/table.ts'
import { reviewContingencies } from '../contingencies/triggers.ts'
import { CostCategoryView } from '../funding-sources/schema.ts'
import { fundingSources } from '../funding-sources/table.ts'
import { defaultOrder, lineErrors } from './rules.ts'
import { AllocationMethodView, budgetLineColumns, budgetLineFiles, budgetLineSchemas } from './schema.ts'
import { type BudgetLine, findMeasure, findOpenAllocation, findSource } from './store.ts'
import { budgetLines } from './table.ts'

const collection: Collection<BudgetLine> & { schemas: typeof budgetLineSchemas } = {
  singular: 'budget_line',
  plural: 'budget_lines',
  tag: 'Cost allocation',
  about: 'A budget line is one cost of the partnership, and how it is allocated to funding sources (Q14, Q15).',
  table: budgetLines,
  schemas: budgetLineSchemas,
  filters: {
    category: oneOfFilter(ref(CostCategoryView), budgetLines.category),
    method: oneOfFilter(ref(AllocationMethodView), budgetLines.method),
  },
  defaults: { order: defaultOrder },
  constraintProblems: {
    budget_lines_key_unique: () => new Problem('record-exists', 'Another budget line of the partnership has this key.'),
    actual_costs_line_exists: () => inUse('An actual cost is charged to this budget line.'),
    financial_obligations_line_exists: () => inUse('A financial obligation is for this budget line.'),
  },
  authorOnly: true,
  locksPartnership: true,
  readsChanges: dependsOnCurrencies,
  async beforeSave(after, before, _context, _now, write) {
    const [measure] = await Promise.all([
      measureOf(write, after),
      after.currency !== before?.currency && checkPartnershipCurrency(write, after, after.currency),
    ])
    throwIfViolated(lineErrors(after, measure))
    return after
  },
  async beforeDelete({ partnershipId, id }, _context, write) {
    const found = await write.query(findOpenAllocation, { partnershipId, id })
    if (found.length > 0) throw inUse('A cost allocation that is not agreed yet lists this budget line.')
  },
  afterChanges: reviewContingencies,
  hasKey: true,
  keyReferences: {
    base: { field: 'baseId', table: allocationBases },
    source: { field: 'sourceId', table: fundingSources },
  },
}

const inUse = (detail: string) => new Problem('record-in-use', detail)

/** The measure of the base of a line. Throws 422 unless the partnership has the base and the source that the line names. */
async function measureOf(write: WriteContext, { partnershipId, baseId, sourceId }: BudgetLine) {
  const [[base], [source]] = await Promise.all([
    baseId === null ? [] : write.query(findMeasure, { partnershipId, id: baseId }),
    sourceId === null ? [] : write.query(findSource, { partnershipId, id: sourceId }),
  ])
  if (baseId !== null && base === undefined) throw unknown('/baseId', 'allocation base')
  if (sourceId !== null && source === undefined) throw unknown('/sourceId', 'funding source')
  return base?.measure
}

const unknown = (pointer: string, record: string) =>
  unknownReference(pointer, `There is no such ${record} in this partnership.`)

export const budgetLineRoutes = collectionWithFiles(collection, {
  columns: budgetLineColumns,
  files: budgetLineFiles,
  store: importStore,
})
