// How API clients are kept, and how one gets its first key.
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem } from '../../problems.ts'
import type { RecordType } from '../../records/save.ts'
import type { NewKey } from './keys.ts'
import * as store from './store.ts'
import { apiClients } from './table.ts'

export const clientRecordType: RecordType<store.ApiClient> = {
  subjectType: 'api_client',
  table: apiClients,
  store,
  streamOf: ({ organizationId }) => organizationId,
  constraintProblems: { api_clients_by_token: () => new Problem('token-client-taken') },
}

/** What a new client has not been through yet. */
export const unused = { revokedAt: null, revocationReason: null, lastUsedAt: null }

/** Gives a client, as it is kept by then, a key that opens for as long as it lives. */
export function give(
  write: WriteContext,
  client: store.ApiClient,
  { keyId, digest, pepperVersion }: NewKey,
): store.ApiKey {
  const made = { keyId, clientId: client.id, createdAt: client.updatedAt, expiresAt: client.expiresAt }
  write.enqueue(store.insertKey, { ...made, digest, pepperVersion })
  return made
}
