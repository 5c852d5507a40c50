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

export interface OpenedClient {
  clientId: string
  organizationId: string
  scopes: Scope[]
  /** Whether its organization represents the one that On-Behalf-Of names. */
  represents: boolean
}
const opened = {
  clientId: sql<string>`client_id`,
  organizationId: sql<string>`organization_id`,
  scopes: sql<Scope[]>`scopes`,
  represents: sql<boolean>`represents`,
}

/** The client that a key opens for. Asked before anybody is known. */
export const openKey = db
  .select(opened)
  .from(
    sql`authenticate_api_key(${placeholder('keyId')}, ${placeholder('digests')}::text[], ${placeholder('behalfOf')}::uuid)`,
  )
  .prepare('')

/** The client that the tokens of an issuer's client open for. */
export const openToken = db
  .select(opened)
  .from(
    sql`authenticate_access_token(${placeholder('issuer')}, ${placeholder('clientId')}, ${placeholder('behalfOf')}::uuid)`,
  )
  .prepare('')

export const useBootstrapKey = db
  .select({ used: sql<boolean>`used` })
  .from(sql`use_bootstrap_key(${placeholder('digests')}::text[]) used`)
  .prepare('')

/** Answers whether the key was kept: not if there is one, unless it is made `again`. */
export const offerBootstrapKey = db
  .select({ kept: sql<boolean>`kept` })
  .from(sql`store_bootstrap_key(${placeholder('digest')}, ${placeholder('again')}::boolean) kept`)
  .prepare('')

/** Whether a bootstrap key was ever used. */
export const bootstrapped = db.select({ used: sql<boolean>`used` }).from(sql`bootstrap_key_was_used() used`).prepare('')
