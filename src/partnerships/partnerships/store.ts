// SQL for partnerships.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { createImportStore } from '../../records/imports/store.ts'
import type { RecordType } from '../../records/save.ts'
import { importErrors, importParts, imports, partnerships } from './table.ts'

export type Partnership = typeof partnerships.$inferSelect

export const { find, lock, insert, save } = recordStore<Partnership>(partnerships, ['id'])

export const partnershipRecordType: RecordType<Partnership> = {
  subjectType: 'partnership',
  table: partnerships,
  store: { insert, save },
  streamOf: ({ id }) => id,
  audienceOf: () => 'everyone',
  // Only the lead changes them.
  externalIdScopeOf: ({ updatedBy }) => updatedBy,
}

/** The suspensions of several partnerships, each in order; without those that never were suspended. */
export const findSuspensions = db
  .select({ partnershipId: partnerships.id, suspensions: partnerships.suspensions })
  .from(partnerships)
  .where(
    sql`${partnerships.id} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${partnerships.suspensions} <> '[]'`,
  )
  .prepare('')

/** The store of imports into collections of partnerships. */
export const importStore = createImportStore({ imports, importErrors, importParts })
