// SQL for sets of standards, and for the imports of their rows.
import { eq, sql } from 'drizzle-orm'
import { recordStore } from '../../database/records.ts'
import { pager } from '../../http/pages.ts'
import { editionStore } from '../../records/editions/store.ts'
import { standardRowImportErrors, standardRowImports, standards } from './table.ts'

export type Standard = typeof standards.$inferSelect
export type RowImport = typeof standardRowImports.$inferSelect
export type RowImportError = typeof standardRowImportErrors.$inferSelect

export const standardStore = editionStore<Standard>(standards)

export const { find: findRowImport, insert: insertRowImport } = recordStore<RowImport>(standardRowImports, [
  'standardId',
  'id',
])
export const { insert: insertRowImportError } = recordStore<RowImportError>(standardRowImportErrors, ['importId', 'id'])

/** The imports into an edition; its policy hides those of other organizations. */
export const rowImportPage = pager<RowImport>({
  table: standardRowImports,
  where: eq(standardRowImports.standardId, sql.placeholder('standardId')),
  sorts: { createdAt: standardRowImports.id },
})
export const errorPage = pager<RowImportError>({
  table: standardRowImportErrors,
  where: eq(standardRowImportErrors.importId, sql.placeholder('importId')),
  sorts: { createdAt: standardRowImportErrors.id },
})
