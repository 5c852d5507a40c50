// SQL for imports.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../database/queries.ts'
import { recordStore } from '../database/records.ts'
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

/** With what an organization sent an hour ago or earlier, and nobody works off any more. */
export const removeParts = db
  .delete(importParts)
  .where(
    sql`${importParts.partnershipId} = ${placeholder('partnershipId')} and (${importParts.importId} = ${placeholder('importId')}
      or ${importParts.createdAt} < now() - interval '1 hour')`,
  )
  .prepare('')
