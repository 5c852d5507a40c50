// The table of organizations.
import { sql } from 'drizzle-orm'
import { type AnyPgColumn, check, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import {
  byOperator,
  byOrganization,
  erasedAtColumn,
  id,
  ofManagedOrganizations,
  oneOf,
  policies,
  recordColumns,
  searchForm,
  timestamp,
} from '../../database/columns.ts'
import { type organizationKinds, organizationStates, type VerifiedExternalId } from './rules.ts'

export interface OrganizationContact {
  name: string
  title?: string
  email?: string
  phone?: string
}

export interface ServiceArea {
  description?: string
  states?: string[]
  counties?: string[]
  postalCodes?: string[]
}

/** The directory. Every organization may read it. */
export const organizations = pgTable(
  'organizations',
  {
    id: id(),
    name: text('name').notNull(),
    /** For search. Stored, because lower() is not leakproof and row-level security would prevent the use of an index. */
    nameSearch: text('name_search').notNull().generatedAlwaysAs(searchForm(sql`name`)),
    description: text('description'),
    website: text('website'),
    kinds: jsonb('kinds').$type<(typeof organizationKinds)[number][]>().notNull(),
    contacts: jsonb('contacts').$type<OrganizationContact[]>().notNull(),
    serviceArea: jsonb('service_area').$type<ServiceArea>().notNull(),
    /** The external ids of outside authorities that an operator has verified. */
    verifiedExternalIds: jsonb('verified_external_ids').$type<VerifiedExternalId[]>().notNull().default([]),
    state: text('state', { enum: organizationStates }).notNull().default('active'),
    /** The reason of the last transition. */
    stateReason: text('state_reason'),
    closedAt: timestamp('closed_at'),
    /** The organization that replaces this one, which is closed as a duplicate of it. */
    duplicateOfId: uuid('duplicate_of_id').references((): AnyPgColumn => organizations.id),
    ...erasedAtColumn,
    ...recordColumns,
  },
  (table) => [
    check('organizations_state_valid', oneOf(table.state, organizationStates)),
    check(
      'organizations_closed_has_closed_at',
      sql`(${table.state} = 'closed') = (${table.closedAt} is not null)
        and (${table.duplicateOfId} is null or ${table.state} = 'closed')`,
    ),
    index('organizations_by_name').on(table.name, table.id),
    index('organizations_by_kind').using('gin', table.kinds),
    index('organizations_by_name_part').using('gin', table.nameSearch.op('gin_trgm_ops')),
    ...policies({
      // A condition would prevent the use of the search indexes: their operators are not leakproof.
      read: sql`true`,
      insert: byOrganization,
      update: ofManagedOrganizations(table.id),
      // Update: track_membership() locks the row, and erase_records() changes it.
      owner: ['select', 'update'],
    }),
  ],
)

/** The verified external ids of all organizations, each of which identifies one organization. */
export const verifiedExternalIds = pgTable(
  'verified_external_ids',
  {
    scheme: text('scheme').notNull(),
    value: text('value').notNull(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
  },
  (table) => [
    primaryKey({ columns: [table.scheme, table.value], name: 'verified_external_ids_unique' }),
    index('verified_external_ids_by_organization').on(table.organizationId),
    ...policies({
      read: byOrganization,
      insert: byOperator,
      delete: ofManagedOrganizations(table.organizationId),
    }),
  ],
)
