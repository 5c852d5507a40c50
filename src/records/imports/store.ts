// SQL for imports.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { ImportTables } from './table.ts'

const { placeholder } = sql

export type Import = ImportTables['imports']['$inferSelect']
export type ImportError = ImportTables['importErrors']['$inferSelect']
type ImportPart = ImportTables['importParts']['$inferSelect']

export type ImportStore = ReturnType<typeof createImportStore>

export function createImportStore({ imports, importErrors, importParts }: ImportTables) {
  const { find, insert, save } = recordStore<Import>(imports, ['partnershipId', 'id'])
  const { insert: insertError } = recordStore<ImportError>(importErrors, ['partnershipId', 'id'])
  const { insert: insertPart } = recordStore<ImportPart>(importParts, ['partnershipId', 'importId', 'partNumber'])
  const ofImport = and(
    eq(importParts.partnershipId, placeholder('partnershipId')),
    eq(importParts.importId, placeholder('importId')),
  )
  return {
    /** The tables, for lists of imports and of their errors. */
    imports,
    importErrors,
    find,
    insert,
    save,
    insertError,
    insertPart,
    findPart: db
      .select({ content: importParts.content })
      .from(importParts)
      .where(and(ofImport, eq(importParts.partNumber, placeholder('partNumber'))))
      .prepare(''),
    deleteParts: db.delete(importParts).where(ofImport).prepare(''),
  }
}

/** Deletes parts of files that were received more than a day ago. */
export const purge = db
  .select({ purged: sql<number>`purged`.mapWith(Number) })
  .from(sql`purge_import_parts() purged`)
  .prepare('')
