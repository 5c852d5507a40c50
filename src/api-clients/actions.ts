// How API clients are kept, and how one gets its first key.
import type { Change } from '../http/exchange.ts'
import { type Kind, keep } from '../http/keeping.ts'
import type { NewKey } from './keys.ts'
import * as store from './store.ts'
import { apiClients } from './table.ts'

export const clientKind: Kind<store.ApiClient> = {
  subjectType: 'api_client',
  table: apiClients,
  store,
  streamOf: ({ organizationId }) => organizationId,
}

/** What a new client has not been through yet. */
export const unused = { revokedAt: null, revocationReason: null, lastUsedAt: null }

export function start(change: Change, client: store.ApiClient, { key, digest, keyId, pepperVersion }: NewKey) {
  const made = { keyId, clientId: client.id, createdAt: client.createdAt, expiresAt: client.expiresAt }
  keep(change, clientKind, undefined, client, { change: 'create', verb: 'created' })
  change.queue(store.insertKey, { ...made, digest, pepperVersion })
  return { key, made }
}
