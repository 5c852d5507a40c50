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

/** The keys of some clients that still open, oldest first; never their digests. */
export const keysOf = db
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

/** Ends the keys that a client has, at `until` if they would go on for longer. */
export const endKeys = db
  .update(apiKeys)
  .set({ expiresAt: sql`least(${apiKeys.expiresAt}, ${placeholder('until')}::timestamptz)` })
  .where(eq(apiKeys.clientId, placeholder('clientId')))
  .prepare('')

/** Lets the keys that stop with their client stop with it at another moment. */
export const moveKeys = db
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

/** The API client of a key. Called before the sender of a request is known. */
export const authenticateApiKey = db
  .select(authenticatedClient)
  .from(
    sql`authenticate_api_key(${placeholder('keyId')}, ${placeholder('digests')}::text[], ${placeholder('behalfOf')}::uuid)`,
  )
  .prepare('')

/** The API client of an access token that was verified before. */
export const authenticateAccessToken = db
  .select(authenticatedClient)
  .from(
    sql`authenticate_access_token(${placeholder('issuer')}, ${placeholder('clientId')}, ${placeholder('behalfOf')}::uuid)`,
  )
  .prepare('')

export const useBootstrapKey = db
  .select({ used: sql<boolean>`used` })
  .from(sql`use_bootstrap_key(${placeholder('digests')}::text[]) used`)
  .prepare('')

/** Stores the bootstrap key; answers whether it did. It does not replace one, except `again`. */
export const storeBootstrapKey = db
  .select({ stored: sql<boolean>`stored` })
  .from(sql`store_bootstrap_key(${placeholder('digest')}, ${placeholder('again')}::boolean) stored`)
  .prepare('')

/** Whether a bootstrap key was ever used. */
export const bootstrapKeyWasUsed = db
  .select({ used: sql<boolean>`used` })
  .from(sql`bootstrap_key_was_used() used`)
  .prepare('')
