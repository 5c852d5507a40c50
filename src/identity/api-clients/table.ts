// Tables of API clients, their keys, and the bootstrap key.
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  byOperator,
  id,
  ofCurrentOrganization,
  ofManagedOrganizations,
  policies,
  recordColumns,
  timestamp,
} from '../../database/columns.ts'
import type { Scope } from '../../policy.ts'
import { organizations } from '../organizations/table.ts'

export const apiClients = pgTable(
  'api_clients',
  {
    id: id(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    name: text('name').notNull(),
    scopes: jsonb('scopes').$type<Scope[]>().notNull(),
    /** The API client that created this one; null if the bootstrap key or a hand-over code did. */
    createdBy: uuid('created_by'),
    expiresAt: timestamp('expires_at').notNull(),
    /** The issuer and the client_id of its access tokens; null if it uses keys only. */
    tokenIssuer: text('token_issuer'),
    tokenClientId: text('token_client_id'),
    revokedAt: timestamp('revoked_at'),
    revocationReason: text('revocation_reason'),
    /** When it last sent a request; up to a minute old, see last-uses.ts. */
    lastUsedAt: timestamp('last_used_at'),
    /** When it last used each deprecated operation, by operationId; up to a minute old. */
    deprecatedUses: jsonb('deprecated_uses').$type<Record<string, string>>().notNull().default({}),
    ...recordColumns,
  },
  (table) => {
    const managed = ofManagedOrganizations(table.organizationId)
    return [
      check(
        'api_clients_token_issuer_with_token_client_id',
        sql`(${table.tokenIssuer} is null) = (${table.tokenClientId} is null)`,
      ),
      uniqueIndex('api_clients_by_token')
        .on(table.tokenIssuer, table.tokenClientId)
        .where(sql`${table.revokedAt} is null`),
      index('api_clients_by_organization').on(table.organizationId, table.id),
      ...policies({
        read: managed,
        // Not by a representative.
        insert: sql`${ofCurrentOrganization(table.organizationId)} or ${byOperator}`,
        update: managed,
        owner: ['select', 'update'],
      }),
    ]
  },
)

/** Keys are stored as an HMAC with a pepper that is not in the database: a copy of the table gives no access. */
export const apiKeys = pgTable(
  'api_keys',
  {
    /** The public part of the key. */
    keyId: text('key_id').primaryKey(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => apiClients.id),
    digest: text('digest').notNull(),
    pepperVersion: integer('pepper_version').notNull(),
    createdAt: timestamp('created_at').notNull(),
    expiresAt: timestamp('expires_at').notNull(),
  },
  (table) => {
    const ofVisibleClients = sql`exists (select from ${apiClients} where ${apiClients.id} = ${table.clientId})`
    return [
      index('api_keys_by_client').on(table.clientId, table.createdAt),
      ...policies({
        read: ofVisibleClients,
        insert: ofVisibleClients,
        update: ofVisibleClients,
        owner: ['select'],
      }),
    ]
  },
)

/** The only bootstrap key. It creates the first operator, once. */
export const bootstrapKeys = pgTable(
  'bootstrap_keys',
  {
    singleton: integer('singleton').primaryKey(),
    digest: text('digest').notNull(),
    createdAt: timestamp('created_at').notNull(),
    usedAt: timestamp('used_at'),
  },
  (table) => [
    check('bootstrap_keys_single_row', sql`${table.singleton} = 1`),
    ...policies({
      owner: ['select', 'insert', 'update'],
    }),
  ],
)
