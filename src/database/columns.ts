// Columns and access rules that more than one table has.
import { type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, customType, integer, jsonb, pgPolicy, pgRole, uuid } from 'drizzle-orm/pg-core'

/** '2026-11-23 12:54:51.123456+00' as '2026-11-23T12:54:51.123456Z': text all the way, as every connection keeps UTC. */
export const rfc3339 = (text: string): string => `${text.slice(0, 10)}T${text.slice(11, -3)}Z`

/** The same form for a moment that is computed: without the zeros at the end that PostgreSQL would not print. */
export const momentAt = (millis: number): string =>
  new Date(millis).toISOString().replace(/\.(\d*?)0*Z$/, (_, digits) => (digits === '' ? 'Z' : `.${digits}Z`))

/** A moment as a client wrote it, with whatever offset, in the same form and to the last digit. */
export function asKept(text: string): string {
  const [, fraction = ''] = /\.(\d*?)0*(?!\d)/.exec(text) ?? []
  const whole = momentAt(Date.parse(text.toUpperCase().replace(/\.\d+/, '')))
  return fraction === '' ? whole : whole.replace('Z', `.${fraction}Z`)
}

/** A moment, as RFC 3339 text. A Date would lose microseconds, and cost more than the rest of a read. */
export const moment = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: rfc3339,
})

/** Version 7 ids sort by the moment of their making. The service makes them, so that an answer is known before COMMIT. */
export const id = () => uuid('id').primaryKey()

export interface ExternalId {
  scheme: string
  value: string
}

/** What every record has. */
export const recordColumns = {
  /** Counts the changes of the record; its ETag. */
  version: integer('version').notNull(),
  externalIds: jsonb('external_ids').$type<ExternalId[]>().notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
  /** The organization whose act the last change was. */
  updatedBy: uuid('updated_by').notNull(),
  /** The organization that acted for it, if it was represented. */
  updatedOnBehalfBy: uuid('updated_on_behalf_by'),
}

/** Allowed values are text with a check: an enum's operators are not leakproof, and could use no index under RLS. */
export const oneOf = (column: AnyPgColumn, values: readonly string[]) =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`

/** The role that the service's login is a member of, and the one that owns the tables: see migrations/0000_roles.sql. */
const app = pgRole('partnership_basics_app').existing()
const owner = pgRole('partnership_basics_owner').existing()

/** Functions that look past the rules, such as the one that tells who is a party, run as the owner. */
export const ownerReads = () => pgPolicy('owner_reads', { to: owner, using: sql`true`, withCheck: sql`true` })

export const mayRead = (rule: SQL) => pgPolicy('may_read', { for: 'select', to: app, using: rule })
export const mayInsert = (rule: SQL) => pgPolicy('may_insert', { for: 'insert', to: app, withCheck: rule })
export const mayUpdate = (rule: SQL) => pgPolicy('may_update', { for: 'update', to: app, using: rule })
export const mayDelete = (rule: SQL) => pgPolicy('may_delete', { for: 'delete', to: app, using: rule })

/** What an organization has to be in a partnership: to take part, to watch, or to have been asked to join. */
export type Standing = 'party' | 'observer' | 'invited'

/**
 * The rows of the partnerships in which the asking organization stands at least so. The inner select runs once a
 * statement, and looks at no more than the partnership that the request names; a function of the row runs once a row.
 */
export const within = (partnershipId: AnyPgColumn, standing: Standing) =>
  sql`${partnershipId} = any(array(select visible_partnerships(${sql.raw(`'${standing}'`)})))`

/** The rows that belong to the asking organization. */
export const own = (organizationId: AnyPgColumn) => sql`${organizationId} = (select asking_organization())`

/** Whether an operator asks. */
export const byOperator = sql`(select asking_operator())`
