// Operations on API clients and their keys.
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config/config.ts'
import { type ExternalId, formatTimestamp } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { Scope } from '../../policy.ts'
import { notFound, Problem } from '../../problems.ts'
import type { ClientRevocationHook, RepresentationEndHook } from '../../records/contributions.ts'
import { resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { endRepresentation } from '../representations/actions.ts'
import { createKey, type NewKey } from './keys.ts'
import {
  checkGrantedScopes,
  checkTokenBinding,
  clientTransitions,
  defaultOverlapSeconds,
  earlierOf,
  expiryAfterRotation,
  expiryEntry,
  expiryOf,
  stateOf,
} from './rules.ts'
import * as store from './store.ts'
import { apiClients } from './table.ts'

export const apiClientRecordType: RecordType<store.ApiClient> = {
  subjectType: 'api_client',
  table: apiClients,
  store,
  streamOf: ({ organizationId }) => organizationId,
  agendaOf: ({ revokedAt, expiresAt }) => ({
    api_client_expiry: revokedAt === null ? [expiryEntry(expiresAt)] : [],
  }),
  constraintProblems: {
    api_clients_by_token: () =>
      new Problem('token-client-taken', 'Another API client has the same tokenIssuer and tokenClientId.'),
  },
}

/** Columns of a new client that are set later. */
export const newClientDefaults = { revokedAt: null, revocationReason: null, lastUsedAt: null, deprecatedUses: {} }

/** The configuration that the operations depend on. */
export interface ClientSettings {
  peppers: readonly Pepper[]
  keyKind: 'live' | 'test'
  /** The issuers whose access tokens are accepted. */
  tokenIssuers: readonly string[]
  representationEndHooks: readonly RepresentationEndHook[]
  clientRevocationHooks: readonly ClientRevocationHook[]
}

export interface ClientParams {
  organizationId: string
  apiClientId: string
}

interface ClientWithKeys {
  client: store.ApiClient
  keys: store.ApiKey[]
}

/** Stores a new key of `client`; it expires together with the client. */
export function insertKey(
  write: WriteContext,
  client: store.ApiClient,
  { keyId, digest, pepperVersion }: NewKey,
): store.ApiKey {
  const key = { keyId, clientId: client.id, createdAt: client.updatedAt, expiresAt: client.expiresAt }
  write.enqueue(store.insertKey, { ...key, digest, pepperVersion })
  return key
}

/** Several clients with their valid keys. */
export async function withKeys(reader: Reader, clients: store.ApiClient[]): Promise<ClientWithKeys[]> {
  const keys = await reader.query(store.findValidKeys, { clientIds: pgArray(clients.map(({ id }) => id)) })
  return clients.map((client) => ({ client, keys: keys.filter(({ clientId }) => clientId === client.id) }))
}

export async function getClient(
  reader: Reader,
  { organizationId, apiClientId: id }: ClientParams,
): Promise<ClientWithKeys> {
  const [[client], keys] = await Promise.all([
    reader.query(store.find, { organizationId, id }),
    reader.query(store.findValidKeys, { clientIds: pgArray([id]) }),
  ])
  if (client === undefined) throw notFound()
  return { client, keys }
}

interface NewClient {
  name: string
  scopes: Scope[]
  expiresAt?: string
  tokenIssuer?: string
  tokenClientId?: string
  externalIds?: ExternalId[]
}

/** Throws `scope-too-wide` if the caller lacks one of `scopes`. */
export async function createClient(
  write: WriteContext,
  organizationId: string,
  { name, scopes, expiresAt, tokenIssuer, tokenClientId, externalIds = [] }: NewClient,
  settings: ClientSettings,
): Promise<ClientWithKey> {
  const { caller } = write
  const tokenBinding = { tokenIssuer: tokenIssuer ?? null, tokenClientId: tokenClientId ?? null }
  checkGrantedScopes(scopes, caller, true)
  checkTokenBinding(tokenBinding, settings.tokenIssuers, caller.operator)
  const fields = {
    id: uuidv7(),
    organizationId,
    name,
    scopes,
    createdBy: caller.clientId,
    ...tokenBinding,
    externalIds,
  }
  return insertClient(write, fields, expiresAt, settings)
}

type ClientWithKey = ClientWithKeys & { key: string | null }

/**
 * Stores a new client, with a key unless it is bound to access tokens. If its organization has no other active client, this
 * ends the representation of the organization.
 */
export async function insertClient(
  write: WriteContext,
  fields: Omit<store.ApiClient, 'expiresAt' | keyof typeof newClientDefaults | Stamped>,
  expiresAt: string | undefined,
  { peppers, keyKind, representationEndHooks }: Pick<ClientSettings, 'peppers' | 'keyKind' | 'representationEndHooks'>,
): Promise<ClientWithKey> {
  const { organizationId } = fields
  const [[active], stamp] = await Promise.all([
    write.query(store.hasActiveClient, { organizationId }),
    write.creationStamp(),
  ])
  const client: store.ApiClient = {
    ...fields,
    expiresAt: expiryOf(expiresAt, stamp.createdAt),
    ...newClientDefaults,
    ...stamp,
  }
  saveRecord(write, apiClientRecordType, undefined, client, { change: 'create', verb: 'created' })
  const newKey = client.tokenIssuer === null ? createKey(keyKind, peppers) : undefined
  const keys = newKey ? [insertKey(write, client, newKey)] : []
  if (!active?.exists) {
    const reason = 'The organization has an API client of its own.'
    await endRepresentation(write, organizationId, reason, representationEndHooks)
  }
  return { client, keys, key: newKey?.key ?? null }
}

type Stamped = 'version' | 'createdAt' | 'updatedAt' | 'updatedBy' | 'updatedOnBehalfBy'

interface ClientChanges {
  name?: string
  scopes?: Scope[]
  expiresAt?: string | null
  tokenIssuer?: string | null
  tokenClientId?: string | null
  externalIds?: ExternalId[]
}

/**
 * Updates a client. A new expiry applies also to its keys that expire together with it. Throws `scope-too-wide` if the change
 * makes the client usable for longer, or with other tokens, and the caller lacks one of its scopes.
 */
export async function updateClient(
  write: WriteContext,
  params: ClientParams,
  changes: ClientChanges,
  { tokenIssuers }: Pick<ClientSettings, 'tokenIssuers'>,
): Promise<ClientWithKeys> {
  const { client: before, keys } = await lockClient(write, params)
  const { expiresAt, scopes, ...rest } = changes
  const { tokenIssuer = before.tokenIssuer, tokenClientId = before.tokenClientId } = changes
  const isBoundAnew = tokenIssuer !== before.tokenIssuer || tokenClientId !== before.tokenClientId
  if (isBoundAnew) checkTokenBinding({ tokenIssuer, tokenClientId }, tokenIssuers, write.caller.operator)
  if (scopes) checkGrantedScopes(scopes, write.caller, true)
  const client = await write.nextVersion(before, {
    ...rest,
    ...(scopes && { scopes }),
    ...(expiresAt !== undefined && { expiresAt: expiryOf(expiresAt ?? undefined, await write.now()) }),
  })
  const isExtended = Date.parse(client.expiresAt) > Date.parse(before.expiresAt)
  if (isBoundAnew || isExtended) checkGrantedScopes(client.scopes, write.caller)
  saveRecord(write, apiClientRecordType, before, client, { change: 'update', verb: 'updated' })
  const expiry = { before: before.expiresAt, until: client.expiresAt }
  if (expiry.until !== expiry.before) write.enqueue(store.moveKeyExpiry, { clientId: client.id, ...expiry })
  const keysAfter = keys.map((key) => (key.expiresAt === expiry.before ? { ...key, expiresAt: expiry.until } : key))
  return { client, keys: keysAfter }
}

/**
 * Adds a key. The previous keys remain valid for `overlapSeconds`. Throws `scope-too-wide` if the caller lacks a scope of the
 * client.
 */
export async function rotateKey(
  write: WriteContext,
  { organizationId, apiClientId: id }: ClientParams,
  { overlapSeconds = defaultOverlapSeconds, expiresAt }: { overlapSeconds?: number; expiresAt?: string },
  { peppers, keyKind }: Pick<ClientSettings, 'peppers' | 'keyKind'>,
): Promise<ClientWithKeys & { key: string }> {
  const [[before], previous] = await Promise.all([
    write.query(store.lock, { organizationId, id }),
    write.query(store.findValidKeys, { clientIds: pgArray([id]) }),
  ])
  if (before === undefined) throw notFound()
  checkGrantedScopes(before.scopes, write.caller)
  const now = await write.now()
  const client = await write.nextVersion(before, { expiresAt: expiryAfterRotation(before, now, expiresAt) })
  const until = formatTimestamp(Date.parse(now) + overlapSeconds * 1000)
  write.enqueue(store.limitKeyExpiry, { clientId: id, until })
  const newKey = createKey(keyKind, peppers)
  const added = insertKey(write, client, newKey)
  saveRecord(write, apiClientRecordType, before, client, { change: 'update', verb: 'key_rotated' })
  const remaining = previous
    .map((key) => ({ ...key, expiresAt: earlierOf(key.expiresAt, until) }))
    .filter((key) => Date.parse(key.expiresAt) > Date.parse(now))
  return { client, keys: [...remaining, added], key: newKey.key }
}

export async function transitionClient(
  write: WriteContext,
  params: ClientParams,
  body: { action: 'revoke'; reason?: string },
  { clientRevocationHooks }: Pick<ClientSettings, 'clientRevocationHooks'>,
): Promise<ClientWithKeys> {
  const { client: before, keys } = await lockClient(write, params)
  const now = await write.now()
  resolveTransition(clientTransitions, statusOfActions(clientTransitions, stateOf(before, now)), body)
  const client = await write.nextVersion(before, { revokedAt: now, revocationReason: body.reason ?? null })
  const options = { change: 'transition', verb: 'revoked', reason: body.reason } as const
  saveRecord(write, apiClientRecordType, before, client, options)
  for (const hook of clientRevocationHooks) hook(write, client.id)
  return { client, keys }
}

async function lockClient(
  write: WriteContext,
  { organizationId, apiClientId: id }: ClientParams,
): Promise<ClientWithKeys> {
  const [[client], keys] = await Promise.all([
    write.query(store.lock, { organizationId, id }),
    write.query(store.findValidKeys, { clientIds: pgArray([id]) }),
  ])
  return { client: write.requireMatch(client), keys }
}
