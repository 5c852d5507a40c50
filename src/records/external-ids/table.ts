// External ids: the keys of records in other systems. Each identifies one record of a type within its scope.
import { sql } from 'drizzle-orm'
import { type AnyPgColumn, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import {
  byOperator,
  byOrganization,
  inVisiblePartnerships,
  ofCurrentOrganization,
  ofManagedOrganizations,
  ofRepresentedOrganizations,
  policies,
} from '../../database/columns.ts'

export const externalIds = pgTable(
  'external_ids',
  {
    /**
     * The partnership or the organization that the record belongs to; for a partnership and for an organization, the
     * organization that added the external id, so that no other one learns of it by a conflict. A partnership shows those
     * of its lead: see partnerships/external-ids.ts.
     */
    scopeId: uuid('scope_id').notNull(),
    subjectType: text('subject_type').notNull(),
    scheme: text('scheme').notNull(),
    value: text('value').notNull(),
    subjectId: uuid('subject_id').notNull(),
  },
  (table) => {
    const isOrganization = sql`${table.subjectType} = 'organization'`
    const isOfAdder = sql`${table.subjectType} in ('organization', 'partnership')`
    // An operator manages organizations, and nothing of partnerships.
    const manages = (id: AnyPgColumn) => sql`${ofCurrentOrganization(id)} or ${ofRepresentedOrganizations(id)}
      or (${byOperator} and exists (select from organizations where id = ${id}))`
    const inScope = sql`not ${isOrganization} and (${inVisiblePartnerships(table.scopeId, 'party')}
      or ${inVisiblePartnerships(table.subjectId, 'party')} or ${manages(table.scopeId)})`
    const ofManaged = sql`${isOrganization} and (${ofManagedOrganizations(table.subjectId)})`
    const isOwnClaim = sql`${isOfAdder} and ${ofCurrentOrganization(table.scopeId)}`
    return [
      primaryKey({
        columns: [table.scopeId, table.subjectType, table.scheme, table.value],
        name: 'external_ids_unique',
      }),
      index('external_ids_by_subject').on(table.subjectId),
      ...policies({
        read: sql`${ofManaged} or ${isOwnClaim} or ${inScope}`,
        insert: sql`${isOwnClaim} or not ${isOfAdder} and ${byOrganization}`,
        // A lead does not delete the external ids that an earlier lead has added to the partnership.
        delete: sql`${ofManaged} or ${isOwnClaim} or not ${isOfAdder} and ${inScope}`,
      }),
    ]
  },
)
