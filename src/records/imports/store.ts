// SQL for imports.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { importErrors, importParts, imports } from './table.ts'

const { placeholder } = sql

export type Import = typeof imports.$inferSelect
export type ImportError = typeof importErrors.$inferSelect

export const { find, insert, save } = recordStore<Import>(imports, ['partnershipId', 'id'])
export const { insert: insertError } = recordStore<ImportError>(importErrors, ['id'])
export const { insert: insertPart } = recordStore<typeof importParts.$inferSelect>(importParts, ['importId', 'place'])

export const findPart = db
  .select({ content: importParts.content })
  .from(importParts)
  .where(and(eq(importParts.importId, placeholder('importId')), eq(importParts.place, placeholder('place'))))
  .prepare('')

export const removeParts = db
  .delete(importParts)
  .where(
    and(eq(importParts.partnershipId, placeholder('partnershipId')), eq(importParts.importId, placeholder('importId'))),
  )
  .prepare('')

/** What was sent a day ago is worked off, or was given up. */
export const forget = db.select({ forgotten: sql`forgotten` }).from(sql`forget_import_parts() forgotten`).prepare('')
