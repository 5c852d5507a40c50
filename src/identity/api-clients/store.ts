// SQL for API clients and their keys.
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { Scope } from '../../policy.ts'
import { apiClients, apiKeys } from './table.ts'

const { placeholder } = sql

export type ApiClient = typeof apiClients.$inferSelect
export type ApiKey = Pick<typeof apiKeys.$inferSelect, 'clientId' | 'keyId' | 'createdAt' | 'expiresAt'>

export const { find, lock, insert, save } = recordStore<ApiClient>(apiClients, ['organizationId', 'id'])
export const { insert: insertKey } = recordStore(apiKeys, ['keyId'])

/** The keys of several clients that have not expired, oldest first, without their digests. */
export const findValidKeys = db
  .select({
    clientId: apiKeys.clientId,
    keyId: apiKeys.keyId,
    createdAt: apiKeys.createdAt,
    expiresAt: apiKeys.expiresAt,
  })
  .from(apiKeys)
  .where(and(sql`${apiKeys.clientId} = any(${placeholder('clientIds')}::uuid[])`, gt(apiKeys.expiresAt, sql`now()`)))
  .orderBy(asc(apiKeys.createdAt))
  .prepare('')

/** Makes the keys of a client expire at `until`, unless they expire earlier. */
export const limitKeyExpiry = db
  .update(apiKeys)
  .set({ expiresAt: sql`least(${apiKeys.expiresAt}, ${placeholder('until')}::timestamptz)` })
  .where(eq(apiKeys.clientId, placeholder('clientId')))
  .prepare('')

/** Changes the expiry of the keys that expire together with their client, at `before`, to `until`. */
export const moveKeyExpiry = db
  .update(apiKeys)
  .set({ expiresAt: sql`${placeholder('until')}::timestamptz` })
  .where(
    and(
      eq(apiKeys.clientId, placeholder('clientId')),
      eq(apiKeys.expiresAt, placeholder('before')),
      gt(apiKeys.expiresAt, sql`now()`),
    ),
  )
  .prepare('')

/** Whether the organization has a client that is active. */
export const hasActiveClient = db
  .select({
    exists: sql<boolean>`exists (select from ${apiClients} where ${apiClients.organizationId} = ${placeholder('organizationId')}
      and ${apiClients.revokedAt} is null and ${apiClients.expiresAt} > now())`,
  })
  .from(sql`(select) as one_row`)
  .prepare('')

export interface AuthenticatedClient {
  clientId: string
  organizationId: string
  scopes: Scope[]
  /** Whether its organization represents the one that On-Behalf-Of names. */
  represents: boolean
}
const authenticatedClient = {
  clientId: sql<string>`client_id`,
  organizationId: sql<string>`organization_id`,
  scopes: sql<Scope[]>`scopes`,
  represents: sql<boolean>`represents`,
}

/** The client that a key belongs to; no row if the key is not valid. Runs without a request context. */
export const authenticateApiKey = db
  .select(authenticatedClient)
  .from(
    sql`authenticate_api_key(${placeholder('keyId')}, ${placeholder('digests')}::text[], ${placeholder('representedId')}::uuid)`,
  )
  .prepare('')

/** The API client bound to `clientId` of `issuer`; no row if there is none. Runs without a request context. */
export const authenticateAccessToken = db
  .select(authenticatedClient)
  .from(
    sql`authenticate_access_token(${placeholder('issuer')}, ${placeholder('clientId')}, ${placeholder('representedId')}::uuid)`,
  )
  .prepare('')

/** Stores when API clients last sent a request, in milliseconds before now. Runs without a request context. */
export const recordLastUses = db
  .select({ done: sql`done` })
  .from(sql`record_last_uses(${placeholder('clientIds')}::uuid[], ${placeholder('millisAgo')}::bigint[]) done`)
  .prepare('')

/** Stores when API clients last used deprecated operations, in milliseconds before now. Runs without a request context. */
export const recordDeprecatedUses = db
  .select({ done: sql`done` })
  .from(
    sql`record_deprecated_uses(${placeholder('clientIds')}::uuid[], ${placeholder('operationIds')}::text[],
      ${placeholder('millisAgo')}::bigint[]) done`,
  )
  .prepare('')

export interface ValidCredential {
  /** The position of the credential in the query, from 1. */
  ordinal: number
  scopes: Scope[]
  represents: boolean
}

/** Those of several credentials that are valid now: see migrations/functions/find_valid_credentials.sql. */
export const findValidCredentials = db
  .select({
    ordinal: sql<number>`ordinal`,
    scopes: sql<Scope[]>`scopes`,
    represents: sql<boolean>`represents`,
  })
  .from(
    sql`find_valid_credentials(${placeholder('clientIds')}::uuid[], ${placeholder('keyIds')}::text[],
      ${placeholder('representedIds')}::uuid[])`,
  )
  .prepare('')

/** Returns whether the bootstrap key was valid. Afterwards it is invalid. */
export const useBootstrapKey = db
  .select({ used: sql<boolean>`used` })
  .from(sql`use_bootstrap_key(${placeholder('digests')}::text[]) used`)
  .prepare('')

/** Returns whether the key was stored: if there is one already, only with `replace`. */
export const storeBootstrapKey = db
  .select({ stored: sql<boolean>`stored` })
  .from(sql`store_bootstrap_key(${placeholder('digest')}, ${placeholder('replace')}::boolean) stored`)
  .prepare('')

/** Whether a bootstrap key was ever used. */
export const bootstrapKeyWasUsed = db
  .select({ used: sql<boolean>`used` })
  .from(sql`bootstrap_key_was_used() used`)
  .prepare('')
