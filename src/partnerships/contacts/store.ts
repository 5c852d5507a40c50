// SQL for contacts that were deleted, and whose names remain in what the parties agreed.
import { sql } from 'drizzle-orm'
import { db, pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'

const findDeleted = db
  .select({ id: sql<string>`id`, name: sql<string>`name` })
  .from(sql`deleted_contacts(${sql.placeholder('ids')}::uuid[])`)
  .prepare('')

/** The names of those of the contacts that were deleted, by id. The request must name their partnership. */
export async function findFormerContacts(reader: Reader, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const distinct = new Set(ids)
  if (distinct.size === 0) return new Map()
  const deleted = await reader.query(findDeleted, { ids: pgArray(distinct) })
  return new Map(deleted.map(({ id, name }) => [id, name]))
}
