// Operations on webhook endpoints.
import { v7 as uuidv7 } from 'uuid'
import type { WebhookSettings } from '../../config/config.ts'
import { type ExternalId, formatTimestamp } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { decodePosition } from '../../events/feed-rules.ts'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { credentialHolder } from '../../identity/representations/actions.ts'
import { notFound, Problem, transitionBlocked } from '../../problems.ts'
import type { ClientRevocationHook, RepresentationEndHook } from '../../records/contributions.ts'
import { resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { checkFields } from './field-checks.ts'
import {
  blockersOf,
  defaultMaxConcurrent,
  defaultOverlapSeconds,
  type EndpointAction,
  endpointTransitions,
  type Signing,
} from './rules.ts'
import type { EndpointParts } from './schema.ts'
import { insertKey, replaceQuery, type SecretSettings, splitUrl } from './secrets.ts'
import * as store from './store.ts'
import { webhookEndpoints } from './table.ts'
import type { RefusalCode } from './url-rules.ts'

export const endpointRecordType: RecordType<store.WebhookEndpoint> = {
  subjectType: 'webhook_endpoint',
  table: webhookEndpoints,
  store,
  streamOf: ({ organizationId }) => organizationId,
}

export interface EndpointServices extends SecretSettings {
  endpoints: Endpoints
  publicUrl: string | undefined
  eventTypes: readonly string[]
  webhooks: WebhookSettings
}

export interface EndpointParams {
  organizationId: string
  webhookEndpointId: string
}

export type EndpointWithParts = { row: store.WebhookEndpoint } & EndpointParts

/** Secrets and progress of several endpoints. */
export async function withParts(
  reader: Pick<Reader, 'query'>,
  rows: readonly store.WebhookEndpoint[],
): Promise<EndpointWithParts[]> {
  const endpointIds = pgArray(rows.map(({ id }) => id))
  const [secrets, progress] = await Promise.all([
    reader.query(store.findSecrets, { endpointIds }),
    reader.query(store.findProgress, { endpointIds }),
  ])
  return rows.map((row) => ({
    row,
    secrets: secrets.filter(({ endpointId }) => endpointId === row.id),
    progress: progress.find(({ endpointId }) => endpointId === row.id) as store.Progress,
  }))
}

export async function getEndpoint(
  reader: Reader,
  { organizationId, webhookEndpointId: id }: EndpointParams,
): Promise<EndpointWithParts> {
  const [row] = await reader.query(store.find, { organizationId, id })
  if (row === undefined) throw notFound()
  return (await withParts(reader, [row]))[0] as EndpointWithParts
}

async function lockEndpoint(write: WriteContext, { organizationId, webhookEndpointId: id }: EndpointParams) {
  const [row] = await write.query(store.lock, { organizationId, id })
  return write.requireMatch(row)
}

/** The endpoint as it is after the statements that are enqueued. */
async function afterChange(write: WriteContext, row: store.WebhookEndpoint): Promise<EndpointWithParts> {
  await write.flush()
  return (await withParts(write, [row]))[0] as EndpointWithParts
}

interface EndpointFields {
  name: string
  url: string
  types?: string[] | null
  partnershipIds?: string[] | null
  maxConcurrent?: number | null
  maxPerSecond?: number | null
  externalIds?: ExternalId[]
}

export async function createEndpoint(
  write: WriteContext,
  organizationId: string,
  fields: EndpointFields & { signing?: Signing },
  refusal: RefusalCode | undefined,
  services: EndpointServices,
): Promise<EndpointWithParts & { secret: string | null }> {
  const { url: text, signing = 'hmac', maxConcurrent, externalIds = [], ...rest } = fields
  const [holder, [counted]] = await Promise.all([
    credentialHolder(write, organizationId),
    write.query(store.lockAndCount, { organizationId }),
    checkFields(write, organizationId, fields, refusal, services.eventTypes),
  ])
  const { endpointLimit } = services.webhooks
  if ((counted?.count ?? 0) >= endpointLimit) {
    throw new Problem(
      'limit-reached',
      `The organization has ${endpointLimit} webhook endpoints, as many as it may have.`,
    )
  }
  const { url, query } = splitUrl(text)
  const row: store.WebhookEndpoint = {
    ...{ maxPerSecond: null, ...rest },
    types: rest.types ?? [],
    partnershipIds: rest.partnershipIds ?? [],
    id: uuidv7(),
    organizationId,
    url,
    newUrl: null,
    signing,
    maxConcurrent: maxConcurrent ?? defaultMaxConcurrent,
    state: 'unverified',
    disabledReason: null,
    createdBy: holder,
    createdByClient: write.caller.clientId,
    externalIds,
    ...(await write.creationStamp()),
  }
  saveRecord(write, endpointRecordType, undefined, row, { change: 'create', verb: 'created' })
  replaceQuery(write, services, row.id, row.createdAt, { id: 'url', query })
  const { secret } = insertKey(write, services, row, row.createdAt)
  write.enqueue(store.addProgress, { endpointId: row.id })
  return { ...(await afterChange(write, row)), secret: signing === 'hmac' ? secret : null }
}

export async function updateEndpoint(
  write: WriteContext,
  params: EndpointParams,
  { url: text, maxConcurrent, types, partnershipIds, ...changes }: Partial<EndpointFields>,
  refusal: RefusalCode | undefined,
  services: EndpointServices,
): Promise<EndpointWithParts> {
  const before = await lockEndpoint(write, params)
  await checkFields(write, before.organizationId, { types, partnershipIds }, refusal, services.eventTypes)
  const split = text === undefined ? undefined : splitUrl(text)
  // The endpoint is then disabled with the rights of whoever chose the receiver.
  const owner = split && {
    createdBy: await credentialHolder(write, before.organizationId),
    createdByClient: write.caller.clientId,
  }
  const isVerified = before.state !== 'unverified'
  const after = await write.nextVersion(before, {
    ...changes,
    ...owner,
    ...(types !== undefined && { types: types ?? [] }),
    ...(partnershipIds !== undefined && { partnershipIds: partnershipIds ?? [] }),
    ...(maxConcurrent !== undefined && { maxConcurrent: maxConcurrent ?? defaultMaxConcurrent }),
    ...(split && (isVerified ? { newUrl: split.url } : { url: split.url })),
  })
  saveRecord(write, endpointRecordType, before, after, { change: 'update', verb: 'updated' })
  if (split) {
    const id = isVerified ? 'new_url' : 'url'
    replaceQuery(write, services, before.id, after.updatedAt, { id, query: split.query })
  }
  write.enqueue(store.wake, { endpointId: before.id })
  return afterChange(write, after)
}

export async function deleteEndpoint(write: WriteContext, params: EndpointParams): Promise<void> {
  const before = await lockEndpoint(write, params)
  saveRecord(write, endpointRecordType, before, before, { change: 'delete', verb: 'deleted' })
}

/** Adds a key. The one before also signs for `overlapSeconds`, unless it is lost. */
export async function rotateKey(
  write: WriteContext,
  { organizationId, webhookEndpointId: id }: EndpointParams,
  { overlapSeconds = defaultOverlapSeconds }: { overlapSeconds?: number },
  services: EndpointServices,
): Promise<EndpointWithParts & { secret: string | null }> {
  const [before] = await write.query(store.lock, { organizationId, id })
  if (before === undefined) throw notFound()
  const after = await write.nextVersion(before, {})
  const overlap = before.disabledReason === 'SECRET_LOST' ? 0 : overlapSeconds
  // Two keys sign at most.
  write.enqueue(store.removeEndingKeys, { endpointId: id })
  write.enqueue(store.endKeys, {
    endpointId: id,
    endsAt: formatTimestamp(Date.parse(after.updatedAt) + overlap * 1000),
  })
  const { secret } = insertKey(write, services, after, after.updatedAt)
  saveRecord(write, endpointRecordType, before, after, { change: 'update', verb: 'key_rotated' })
  return { ...(await afterChange(write, after)), secret: after.signing === 'hmac' ? secret : null }
}

interface EndpointTransition {
  action: EndpointAction
  reason?: string
  from?: string
}

const pastTense = { verify: 'verified', pause: 'paused', resume: 'resumed', enable: 'enabled' } as const

/** `notVerified`: why the ping of `verify` failed. */
export async function transitionEndpoint(
  write: WriteContext,
  params: EndpointParams,
  body: EndpointTransition,
  notVerified: string | undefined,
): Promise<EndpointWithParts> {
  const before = await lockEndpoint(write, params)
  const { action, reason } = body
  const { id: endpointId, state } = before
  const statuses = statusOfActions(endpointTransitions, state, { blockersOf: (one) => blockersOf(before, one) })
  const { to, unchangedIn = [] } = resolveTransition(endpointTransitions, statuses, body)
  if (notVerified !== undefined) throw transitionBlocked({ code: 'NOT_VERIFIED', message: notVerified, ref: null })
  const { newUrl } = before
  const after = await write.nextVersion(before, {
    state: unchangedIn.includes(state) ? state : to,
    ...(action === 'enable' && { disabledReason: null }),
    ...(action === 'verify' && newUrl !== null && { url: newUrl, newUrl: null }),
  })
  if (action === 'verify' && newUrl !== null) {
    write.enqueue(store.removeSecret, { endpointId, id: 'url' })
    write.enqueue(store.renameNewQuery, { endpointId })
  }
  if (action === 'enable') await enable(write, before, body.from ?? 'last_position')
  saveRecord(write, endpointRecordType, before, after, { change: 'transition', verb: pastTense[action], reason })
  write.enqueue(store.wake, { endpointId })
  return afterChange(write, after)
}

/** Deliveries go on from there. Throws 410 for a position that the feed no longer has. */
async function enable(
  write: WriteContext,
  { id: endpointId, organizationId }: store.WebhookEndpoint,
  from: string,
): Promise<void> {
  write.enqueue(store.restart, { endpointId })
  if (from === 'last_position') return write.enqueue(store.retryWaiting, { endpointId })
  const [progress] = await write.query(store.findProgress, { endpointIds: pgArray([endpointId]) })
  const { firstNumber, lastNumber } = progress as store.Progress
  const position = from === 'now' ? lastNumber : decodePosition(from, organizationId)
  if (position < firstNumber - 1 || position > lastNumber) {
    throw new Problem('position-expired', 'The feed does not have the changes after this position.')
  }
  write.enqueue(store.giveUpWaiting, { endpointId })
  write.enqueue(store.setPosition, { endpointId, position })
}

/** Disables the endpoints that the client created, or whose URL it changed last. */
export const disableEndpointsOfClient: ClientRevocationHook = (write, clientId) =>
  disableEndpoints(write, { clientId, organizationId: null, representativeId: null })

/** Disables the endpoints that the representative created for the organization, or whose URL it changed last. */
export const disableEndpointsOfRepresentative: RepresentationEndHook = async (write, representation) =>
  disableEndpoints(write, { clientId: null, ...representation })

/** At the end of the transaction, when it has revoked the client or ended the representation. */
function disableEndpoints(
  write: WriteContext,
  owner: { clientId: string | null; organizationId: string | null; representativeId: string | null },
): void {
  const { onBehalfBy, requestId } = write.origin
  write.beforeEnd(() => write.enqueue(store.disableEndpoints, { ...owner, onBehalfBy, requestId }))
}
