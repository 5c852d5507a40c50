// The keys that clients know a record by in their own systems: one record each, within its space.
import { sql } from 'drizzle-orm'
import { type AnyPgColumn, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { byOperator, mayDelete, mayInsert, mayRead, own, ownerReads, within } from '../../database/columns.ts'

/** The space of the directory, which belongs to nobody. */
export const everywhere = '00000000-0000-0000-0000-000000000000'

export const externalIds = pgTable(
  'external_ids',
  {
    /** The partnership or the organization that the record belongs to, or `everywhere`. */
    space: uuid('space').notNull(),
    subjectType: text('subject_type').notNull(),
    scheme: text('scheme').notNull(),
    value: text('value').notNull(),
    subjectId: uuid('subject_id').notNull(),
  },
  (table) => {
    const isDirectory = sql`${table.space} = ${sql.raw(`'${everywhere}'`)}`
    const manages = (id: AnyPgColumn) => sql`${own(id)} or ${id} = any(array(select represented_organizations()))
      or (${byOperator} and exists (select from organizations where id = ${id}))`
    const belongs = sql`${within(table.space, 'party')} or ${manages(table.space)}`
    return [
      primaryKey({ columns: [table.space, table.subjectType, table.scheme, table.value], name: 'external_ids_unique' }),
      index('external_ids_by_subject').on(table.subjectId),
      mayRead(sql`${isDirectory} and (select asking_organization()) is not null or ${belongs}`),
      // A partnership's own are there before its first party is.
      mayInsert(sql`(select asking_organization()) is not null`),
      mayDelete(sql`${isDirectory} and (${manages(table.subjectId)}) or ${belongs}`),
      ownerReads(),
    ]
  },
)
