// SQL for partnerships.
import { recordStore } from '../../database/records.ts'
import { createImportStore } from '../../records/imports/store.ts'
import { importErrors, importParts, imports, partnerships } from './table.ts'

export type Partnership = typeof partnerships.$inferSelect

export const { find, lock, insert, save } = recordStore<Partnership>(partnerships, ['id'])

/** The store of imports into collections of partnerships. */
export const importStore = createImportStore({ imports, importErrors, importParts })
