// Columns and access rules that more than one table has.
import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  customType,
  type ExtraConfigColumn,
  integer,
  jsonb,
  pgPolicy,
  pgRole,
  primaryKey,
  uuid,
} from 'drizzle-orm/pg-core'
import { app, owner } from './roles.ts'

/** '2026-11-23 12:54:51.123456+00' as '2026-11-23T12:54:51.123456Z': text all the way, as every connection keeps UTC. */
export const rfc3339 = (text: string): string => `${text.slice(0, 10)}T${text.slice(11, -3)}Z`

/** The same form for a moment that is computed: without the zeros at the end that PostgreSQL would not print. */
export const formatTimestamp = (millis: number): string =>
  new Date(millis).toISOString().replace(/\.(\d*?)0*Z$/, (_, digits) => (digits === '' ? 'Z' : `.${digits}Z`))

/** A moment as a client wrote it, with whatever offset, in the same form and to the last digit. */
export function normalizeTimestamp(text: string): string {
  const [, fraction = ''] = /\.(\d*?)0*(?!\d)/.exec(text) ?? []
  const whole = formatTimestamp(Date.parse(text.toUpperCase().replace(/\.\d+/, '')))
  return fraction === '' ? whole : whole.replace('Z', `.${fraction}Z`)
}

/** A moment, as RFC 3339 text. A Date would lose microseconds, and cost more than the rest of a read. */
export const timestamp = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: rfc3339,
})

/**
 * The key of a record that belongs to no partnership. Version 7 ids sort by the time at which they were made. The service
 * makes them, so that an answer is known before COMMIT.
 */
export const id = () => uuid('id').primaryKey()

/** The id of a record of a partnership; `partnershipKey` makes it part of the primary key. */
export const recordId = () => uuid('id').notNull()

/** The key of a record of a partnership begins with the partnership, so that any such table can be partitioned by it. */
export const partnershipKey = (table: Record<'partnershipId' | 'id', ExtraConfigColumn>) =>
  primaryKey({ columns: [table.partnershipId, table.id] })

export interface ExternalId {
  scheme: string
  value: string
}

/** What every record has. */
export const recordColumns = {
  /** Counts the changes of the record; its ETag. */
  version: integer('version').notNull(),
  externalIds: jsonb('external_ids').$type<ExternalId[]>().notNull(),
  createdAt: timestamp('created_at').notNull(),
  updatedAt: timestamp('updated_at').notNull(),
  /** The organization whose act the last change was. */
  updatedBy: uuid('updated_by').notNull(),
  /** The organization that acted for it, if it was represented. */
  updatedOnBehalfBy: uuid('updated_on_behalf_by'),
}

/** Allowed values are text with a check: an enum's operators are not leakproof, and could use no index under RLS. */
export const oneOf = (column: AnyPgColumn, values: readonly string[]) =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`

const appRole = pgRole(app).existing()
const ownerRole = pgRole(owner).existing()

type Command = 'select' | 'insert' | 'update' | 'delete'

interface Policies {
  /** Which rows requests may read; none by default, as for the other commands. */
  read?: SQL
  insert?: SQL
  update?: SQL
  delete?: SQL
  /** What the security definer functions, which run as the owner of the tables, do with all rows. */
  owner?: readonly Command[]
}

/**
 * Row level security of a table. The login of the service gets exactly the rights that these policies permit: see
 * migrations/functions/enable_row_security.sql.
 */
export const policies = ({ read, insert, update, delete: remove, owner: commands = [] }: Policies) => [
  ...(read ? [pgPolicy('may_read', { for: 'select', to: appRole, using: read })] : []),
  ...(insert ? [pgPolicy('may_insert', { for: 'insert', to: appRole, withCheck: insert })] : []),
  ...(update ? [pgPolicy('may_update', { for: 'update', to: appRole, using: update })] : []),
  ...(remove ? [pgPolicy('may_delete', { for: 'delete', to: appRole, using: remove })] : []),
  ...commands.map((command) => {
    const rule = command === 'insert' ? { withCheck: sql`true` } : { using: sql`true` }
    return pgPolicy(`owner_${command}`, { for: command, to: ownerRole, ...rule })
  }),
]

/** What an organization has to be in a partnership: a party, at least an observer, or at least invited. */
export type Membership = 'party' | 'observer' | 'invited'

// In a policy, a function stands in a select of its own: that runs once a statement, the function of a row once a row.

/** The rows of the partnerships in which the current organization has at least this membership. */
export const inVisiblePartnerships = (partnershipId: AnyPgColumn, membership: Membership) =>
  sql`${partnershipId} = any((select visible_partnership_ids(${sql.raw(`'${membership}'`)}))::uuid[])`

/** Whether an organization sent the request. */
export const byOrganization = sql`(select current_organization_id()) is not null`

/** Whether an operator sent the request. */
export const byOperator = sql`(select is_operator())`

/** The rows of the current organization. */
export const ofCurrentOrganization = (organizationId: AnyPgColumn) =>
  sql`${organizationId} = (select current_organization_id())`

/** The rows of the organizations that the current organization represents. */
export const ofRepresentedOrganizations = (organizationId: AnyPgColumn) =>
  sql`${organizationId} = any((select represented_organization_ids())::uuid[])`

/** The rows of organizations that the sender of the request manages: its own, represented ones, for an operator all. */
export const ofManagedOrganizations = (organizationId: AnyPgColumn) =>
  sql`${ofCurrentOrganization(organizationId)} or ${byOperator} or ${ofRepresentedOrganizations(organizationId)}`
