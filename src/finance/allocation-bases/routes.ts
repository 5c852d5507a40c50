// Allocation bases over HTTP: a collection with files.
import { isDeepStrictEqual } from 'node:util'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import { Problem, ruleViolation, throwIfViolated } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { collectionWithFiles } from '../../records/collections/imports.ts'
import { findIds } from '../funding-sources/store.ts'
import { fundingSources } from '../funding-sources/table.ts'
import { baseErrors } from './rules.ts'
import { allocationBaseColumns, allocationBaseFiles, allocationBaseSchemas, MeasureView } from './schema.ts'
import { type AllocationBase, findLine } from './store.ts'
import { allocationBases } from './table.ts'

const collection: Collection<AllocationBase> & { schemas: typeof allocationBaseSchemas } = {
  singular: 'allocation_base',
  plural: 'allocation_bases',
  tag: 'Cost allocation',
  about:
    'An allocation base has measured figures, such as child-hours by funding source, in proportion to which costs are allocated (Q15).',
  table: allocationBases,
  schemas: allocationBaseSchemas,
  filters: { measure: oneOfFilter(ref(MeasureView), allocationBases.measure) },
  constraintProblems: {
    allocation_bases_key_unique: () =>
      new Problem('record-exists', 'Another allocation base of the partnership has this key.'),
    budget_lines_base_exists: () => new Problem('record-in-use', 'A budget line is allocated by this base.'),
  },
  locksPartnership: true,
  async beforeSave(after, before, _context, now, write) {
    await mustHaveSources(write, after)
    // Rows that the request does not change violate a rule of the measure that it sends.
    const sendsRows = before === undefined || !isDeepStrictEqual(after.rows, before.rows)
    throwIfViolated(
      baseErrors(after, now).map((error) =>
        sendsRows || !error.pointer.startsWith('/rows/') ? error : { ...error, pointer: '/measure' },
      ),
    )
    if (before !== undefined && after.measure !== before.measure) {
      const lines = await write.query(findLine, after)
      if (lines.length > 0) {
        throw ruleViolation('/measure', `A budget line uses this base with the method ${before.measure}.`)
      }
    }
    return after
  },
  hasKey: true,
  keyReferences: { source: { list: 'rows', field: 'sourceId', table: fundingSources } },
}

/** Throws 422 unless the partnership has the source of each row. */
async function mustHaveSources(write: WriteContext, { partnershipId, rows }: AllocationBase): Promise<void> {
  const found = await write.query(findIds, { partnershipId, ids: pgArray(rows.map(({ sourceId }) => sourceId)) })
  const known = new Set(found.map(({ id }) => id))
  const detail = 'There is no such funding source in this partnership.'
  const errors = rows.flatMap(({ sourceId }, index) =>
    known.has(sourceId) ? [] : [{ pointer: `/rows/${index}/sourceId`, code: 'unknown-reference', detail }],
  )
  if (errors.length > 0) throw new Problem('unknown-reference', detail, { errors: errors.slice(0, 20) })
}

export const allocationBaseRoutes = collectionWithFiles(collection, {
  columns: allocationBaseColumns,
  files: allocationBaseFiles,
  store: importStore,
})
