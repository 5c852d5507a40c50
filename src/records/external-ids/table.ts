// External ids: the keys of records in clients' systems. Each identifies one record of a type within its scope.
import { sql } from 'drizzle-orm'
import { type AnyPgColumn, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import {
  byOperator,
  byOrganization,
  inVisiblePartnerships,
  ofCurrentOrganization,
  ofRepresentedOrganizations,
  policies,
} from '../../database/columns.ts'

/** The scope of organizations. */
export const directoryScope = '00000000-0000-0000-0000-000000000000'

export const externalIds = pgTable(
  'external_ids',
  {
    /**
     * The partnership or the organization that the record belongs to; for a partnership, the organization that leads it; for an
     * organization, `directoryScope`.
     */
    scopeId: uuid('scope_id').notNull(),
    subjectType: text('subject_type').notNull(),
    scheme: text('scheme').notNull(),
    value: text('value').notNull(),
    subjectId: uuid('subject_id').notNull(),
  },
  (table) => {
    const isDirectory = sql`${table.scopeId} = ${sql.raw(`'${directoryScope}'`)}`
    // An operator manages organizations, and nothing of partnerships.
    const manages = (id: AnyPgColumn) => sql`${ofCurrentOrganization(id)} or ${ofRepresentedOrganizations(id)}
      or (${byOperator} and exists (select from organizations where id = ${id}))`
    const inScope = sql`${inVisiblePartnerships(table.scopeId, 'party')} or ${manages(table.scopeId)}`
    return [
      primaryKey({
        columns: [table.scopeId, table.subjectType, table.scheme, table.value],
        name: 'external_ids_unique',
      }),
      index('external_ids_by_subject').on(table.scopeId, table.subjectId),
      ...policies({
        read: sql`${isDirectory} and ${byOrganization} or ${inScope}`,
        // Not only by parties: the external ids of a partnership are inserted before its first party.
        insert: byOrganization,
        delete: sql`${isDirectory} and (${manages(table.subjectId)}) or ${inScope}`,
      }),
    ]
  },
)
