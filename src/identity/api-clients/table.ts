// The programs that call for an organization, and the keys that they call with.
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, ofManagedOrganizations, policies, recordColumns, timestamp } from '../../database/columns.ts'
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
    /** The API client that made this one; null where the bootstrap key did. */
    createdBy: uuid('created_by'),
    expiresAt: timestamp('expires_at').notNull(),
    /** Whose access tokens open for it, and what that issuer calls it; null where keys alone do. */
    tokenIssuer: text('token_issuer'),
    tokenClientId: text('token_client_id'),
    revokedAt: timestamp('revoked_at'),
    revocationReason: text('revocation_reason'),
    /** To the minute. */
    lastUsedAt: timestamp('last_used_at'),
    ...recordColumns,
  },
  (table) => {
    const rule = ofManagedOrganizations(table.organizationId)
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
        read: rule,
        insert: rule,
        update: rule,
        owner: ['select', 'update'],
      }),
    ]
  },
)

/** Kept as an HMAC under a pepper that the database does not have: a copy of this table opens nothing. */
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
    const rule = sql`exists (select from ${apiClients} where ${apiClients.id} = ${table.clientId})`
    return [
      index('api_keys_by_client').on(table.clientId, table.createdAt),
      ...policies({
        read: rule,
        insert: rule,
        update: rule,
        owner: ['select'],
      }),
    ]
  },
)

/** One key that makes the first operator, once. */
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
