// Funding sources over HTTP: a collection.
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import { Problem, ruleViolation, throwIfViolated, unknownReference } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { collectionWithFiles } from '../../records/collections/imports.ts'
import { checkPartnershipCurrency, dependsOnCurrencies } from '../../records/partnership-currency.ts'
import { reviewContingencies } from '../contingencies/triggers.ts'
import { FundingTypeView } from '../funding-types/schema.ts'
import { fundingSourceColumns } from './columns.ts'
import { sourceErrors, withFederal } from './rules.ts'
import { CertaintyView, fundingSourceFiles, fundingSourceSchemas } from './schema.ts'
import { type FundingSource, findIds, findUse } from './store.ts'
import { fundingSources } from './table.ts'

const collection: Collection<FundingSource> & { schemas: typeof fundingSourceSchemas } = {
  singular: 'funding_source',
  plural: 'funding_sources',
  tag: 'Funding',
  about:
    'A funding source is an award, program or other fund that a party holds for the costs of the partnership (Q14, Q16).',
  table: fundingSources,
  schemas: fundingSourceSchemas,
  filters: {
    type: oneOfFilter(ref(FundingTypeView), fundingSources.type),
    certainty: oneOfFilter(ref(CertaintyView), fundingSources.certainty),
  },
  defaults: { form: 'cash', forbiddenCategories: [], caps: [] },
  constraintProblems: {
    funding_sources_key_unique: () =>
      new Problem('record-exists', 'Another funding source of the partnership has this key.'),
    funding_sources_matched_source_exists: () => inUse('Another funding source counts as match for this one.'),
    budget_lines_source_exists: () => inUse('A budget line is charged to this funding source.'),
    actual_costs_source_exists: () => inUse('An actual cost is charged to this funding source.'),
    financial_obligations_source_exists: () => inUse('A financial obligation is paid from this funding source.'),
  },
  authorOnly: true,
  locksPartnership: true,
  readsChanges: (row, changed) =>
    (row.matchesSource ?? row.matchesSourceId ?? null) !== null || dependsOnCurrencies(row, changed),
  withDerived: withFederal,
  async beforeSave(after, before, _context, _now, write) {
    const { id, currency, matchesSourceId } = after
    if (currency !== before?.currency) await checkPartnershipCurrency(write, after, currency)
    throwIfViolated(sourceErrors(after))
    if (matchesSourceId === id) throw ruleViolation('/matchesSourceId', 'A source cannot be the match for itself.')
    if (matchesSourceId !== null && matchesSourceId !== before?.matchesSourceId) {
      await mustExist(write, after.partnershipId, matchesSourceId, '/matchesSourceId')
    }
    return after
  },
  async beforeDelete({ partnershipId, id }, _context, write) {
    const [found] = await write.query(findUse, { partnershipId, id })
    if (found) throw inUse(`${found.use === 'allocation base' ? 'An' : 'A'} ${found.use} names this funding source.`)
  },
  afterChanges: reviewContingencies,
  eventVerb: (after, before) =>
    after.certainty !== before.certainty && (after.certainty === 'secured' || after.certainty === 'lapsed')
      ? after.certainty
      : 'updated',
  hasKey: true,
  keyReferences: { matchesSource: { field: 'matchesSourceId', table: fundingSources } },
}

const inUse = (detail: string) => new Problem('record-in-use', detail)

/** Throws 422 at `pointer` unless the partnership has the source. */
async function mustExist(write: WriteContext, partnershipId: string, id: string, pointer: string): Promise<void> {
  const found = await write.query(findIds, { partnershipId, ids: pgArray([id]) })
  if (found.length === 0) throw unknownReference(pointer, 'There is no such funding source in this partnership.')
}

export const fundingSourceRoutes = collectionWithFiles(collection, {
  columns: fundingSourceColumns,
  files: fundingSourceFiles,
  store: importStore,
})
