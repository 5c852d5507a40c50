// SQL for clauses.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { editionStore } from '../../records/editions/store.ts'
import { clauses } from './table.ts'

export type Clause = typeof clauses.$inferSelect

export const clauseStore = editionStore<Clause>(clauses)

/** The editions with these ids that the caller may read: those of every organization but drafts, and its own drafts. */
export const findClauses = db
  .select()
  .from(clauses)
  .where(sql`${clauses.id} = any(${sql.placeholder('ids')}::uuid[])`)
  .prepare('')
