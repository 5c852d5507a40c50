// SQL for partnerships.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { createImportStore } from '../../records/imports/store.ts'
import { importErrors, importParts, imports, partnerships } from './table.ts'

const { placeholder } = sql

export type Partnership = typeof partnerships.$inferSelect

export const { find, lock, insert, save } = recordStore<Partnership>(partnerships, ['id'])

/** Where the imports of all collections are kept. */
export const importStore = createImportStore({ imports, importErrors, importParts })

/** Keeps the partnership from changing until the transaction ends. What is asked after it sees what others did before. */
export const hold = db
  .select({ held: sql`held` })
  .from(sql`lock_partnership(${placeholder('partnershipId')}::uuid) held`)
  .prepare('')

/** Some ids as one parameter. */
export const several = (ids: readonly string[]) => `{${ids.join(',')}}`
