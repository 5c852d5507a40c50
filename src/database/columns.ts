// Columns and row-level security policies that several tables share.
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

/** Converts '2026-11-23 12:54:51.123456+00' to '2026-11-23T12:54:51.123456Z'. Every connection uses UTC. */
export const rfc3339 = (text: string): string => `${text.slice(0, 10)}T${text.slice(11, -3)}Z`

/** Formats milliseconds since 1970 as PostgreSQL would, without trailing zeros. */
export const formatTimestamp = (millis: number): string =>
  new Date(millis).toISOString().replace(/\.(\d*?)0*Z$/, (_, digits) => (digits === '' ? 'Z' : `.${digits}Z`))

/** Converts an RFC 3339 timestamp with any offset to the form that PostgreSQL returns, without losing digits. */
export function normalizeTimestamp(text: string): string {
  const [, fraction = ''] = /\.(\d*?)0*(?!\d)/.exec(text) ?? []
  const seconds = formatTimestamp(Date.parse(text.toUpperCase().replace(/\.\d+/, '')))
  return fraction === '' ? seconds : seconds.replace('Z', `.${fraction}Z`)
}

const quotesAndDashes = { "'": '‘’‚‛′ʻʼ', '"': '“”„‟', '-': '‐‒–—―−' }

/** The form in which names are searched: NFKC in lower case, without typographic quotes and dashes. */
export function searchForm(name: SQL): SQL {
  const typographic = Object.values(quotesAndDashes).join('')
  const plain = Object.entries(quotesAndDashes).map(([sign, others]) => sign.repeat(others.length))
  const [from, to] = [typographic, plain.join('')].map((text) => sql.raw(`'${text.replaceAll("'", "''")}'`))
  return sql`lower(translate(normalize(${name}, NFKC), ${from}, ${to}))`
}

/** A timestamptz as RFC 3339 text. A Date would lose microseconds, and creating it takes longer than the rest of a read. */
export const timestamp = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: rfc3339,
})

/**
 * The key of a record that belongs to no partnership. Ids are UUIDs of version 7, which sort by creation time. The service
 * generates them, so that the response is known before COMMIT.
 */
export const id = () => uuid('id').primaryKey()

/** The id of a record of a partnership; `partnershipKey` makes it part of the primary key. */
export const recordId = () => uuid('id').notNull()

/** The primary key of a record of a partnership. It begins with the partnership, so that the table can be partitioned by it. */
export const partnershipKey = (table: Record<'partnershipId' | 'id', ExtraConfigColumn>) =>
  primaryKey({ columns: [table.partnershipId, table.id] })

export interface ExternalId {
  scheme: string
  value: string
}

/** Columns of every record. */
export const recordColumns = {
  /** Counts the changes of the record; its ETag. */
  version: integer('version').notNull(),
  externalIds: jsonb('external_ids').$type<ExternalId[]>().notNull(),
  createdAt: timestamp('created_at').notNull(),
  updatedAt: timestamp('updated_at').notNull(),
  /** The organization that made the last change. */
  updatedBy: uuid('updated_by').notNull(),
  /** The organization that acted on its behalf, if any. */
  updatedOnBehalfBy: uuid('updated_on_behalf_by'),
}

/** Of a record that can contain personal data of staff. */
export const erasedAtColumn = {
  /** When personal data was erased from it; null for nearly all. erase_records() writes it. */
  erasedAt: timestamp('erased_at'),
}

/** For a check constraint on text. Enum types are not used: their operators are not leakproof, so RLS would prevent the use of indexes. */
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
 * Row-level security of a table. The login of the service gets exactly the rights that these policies permit: see
 * migrations/functions/enable_row_security.sql.
 */
export const policies = ({ read, insert, update, delete: remove, owner: commands = [] }: Policies) => [
  ...(read ? [pgPolicy('may_read', { for: 'select', to: appRole, using: read })] : []),
  ...(insert ? [pgPolicy('may_insert', { for: 'insert', to: appRole, withCheck: insert })] : []),
  ...(update ? [pgPolicy('may_update', { for: 'update', to: appRole, using: update })] : []),
  ...(remove ? [pgPolicy('may_delete', { for: 'delete', to: appRole, using: remove })] : []),
  ...commands.map((command) => {
    const condition = command === 'insert' ? { withCheck: sql`true` } : { using: sql`true` }
    return pgPolicy(`owner_${command}`, { for: command, to: ownerRole, ...condition })
  }),
]

/** The least membership that is required: party; party or observer; party, observer or invited. */
export type Membership = 'party' | 'observer' | 'invited'

// Policies call functions in a scalar subquery, which PostgreSQL evaluates once per statement instead of once per row.

/**
 * The rows of the partnerships in which the current organization has at least this membership. `is true` prevents that an index
 * is searched with it, which costs more than the rest of a query: each query names its partnerships itself.
 */
export const inVisiblePartnerships = (partnershipId: AnyPgColumn, membership: Membership) =>
  sql`(${partnershipId} = any((select visible_partnership_ids(${sql.raw(`'${membership}'`)}))::uuid[])) is true`

/** Whether the path of the request names no partnership. */
export const namesNoPartnership = sql`(select current_partnership_id()) is null`

/** Whether an organization sent the request. */
export const byOrganization = sql`(select current_organization_id()) is not null`

/** Whether an operator sent the request. */
export const byOperator = sql`(select is_operator())`

/** The rows of the current organization. */
export const ofCurrentOrganization = (organizationId: AnyPgColumn | SQL) =>
  sql`${organizationId} = (select current_organization_id())`

/** The rows of the organizations that the current organization represents. */
export const ofRepresentedOrganizations = (organizationId: AnyPgColumn) =>
  sql`(${organizationId} = any((select represented_organization_ids())::uuid[])) is true`

/** The rows of organizations that the caller manages: itself and those that it represents; for an operator, all. */
export const ofManagedOrganizations = (organizationId: AnyPgColumn) =>
  sql`${ofCurrentOrganization(organizationId)} or ${byOperator} or ${ofRepresentedOrganizations(organizationId)}`
