// Operations on organizations that more than one route performs.
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { Caller } from '../../http/authorization.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import { created, type WriteContext } from '../../http/endpoints.ts'
import { isExpanded } from '../../http/expand.ts'
import { mergePatch } from '../../http/merge-patch.ts'
import { notFound, organizationClosed, Problem, ruleViolation, unknownReference } from '../../problems.ts'
import { isSame } from '../../records/external-ids/rules.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { type RecordType, type SaveOptions, saveRecord } from '../../records/save.ts'
import { findCurrent, representationRecordType, represents } from '../representations/store.ts'
import {
  actionsOf,
  changeVerification,
  checkExternalIds,
  type Obligations,
  organizationTransitions,
  remainingVerifications,
  type VerifiedExternalId,
} from './rules.ts'
import {
  type ExternalIdVerification,
  type NewOrganization,
  type NewOrganizationTransition,
  OrganizationFields,
  view,
} from './schema.ts'
import * as store from './store.ts'
import { organizations } from './table.ts'

export const organizationRecordType: RecordType<store.Organization> = {
  subjectType: 'organization',
  table: organizations,
  store,
  streamOf: ({ id }) => id,
  externalIdScopeOf: ({ updatedBy }) => updatedBy,
}

/** Defaults for fields that the client omits. */
export const organizationDefaults = {
  description: null,
  website: null,
  contacts: [],
  serviceArea: {},
  externalIds: [],
  verifiedExternalIds: [],
}

/** Columns of a new organization that only transitions set. */
export const newOrganizationState = {
  state: 'active' as const,
  stateReason: null,
  closedAt: null,
  duplicateOfId: null,
  erasedAt: null,
}

/** At most this many partnerships are listed as blockers. */
const maxBlockers = 20

/** What blocks closing an organization, as far as the caller may see it. */
async function findObligations(reader: Reader, id: string): Promise<Obligations> {
  const [partnerships, [represented]] = await Promise.all([
    reader.query(store.findOpenPartnerships, { id, maxRows: maxBlockers }),
    reader.query(represents, { id }),
  ])
  return {
    partnershipIds: partnerships.map(({ partnershipId }) => partnershipId),
    represents: represented?.exists ?? false,
  }
}

export async function getOrganization(reader: Reader, id: string, caller: Caller): Promise<EndpointResult> {
  const [[row], [representation], obligations] = await Promise.all([
    reader.query(store.find, { id }),
    reader.query(findCurrent, { ids: pgArray([id]) }),
    findObligations(reader, id),
  ])
  if (row === undefined) throw notFound()
  return { body: view(row, representation, actionsOf(row, caller, obligations, representation)), version: row.version }
}

/**
 * The id of the organization with an external id that is verified, or else of the caller's organization that has it. An
 * external id that only a closed organization has leads to the one that replaces it.
 */
export async function findByExternalId(reader: Reader, externalId: ExternalId): Promise<string | undefined> {
  const found = await Promise.all([
    reader.query(store.findVerified, externalId),
    reader.query(store.findClaimed, externalId),
  ])
  const having = found.flat()
  const active = having.find(({ state }) => state === 'active')
  if (active !== undefined) return active.organizationId
  for (const { organizationId: id } of having) {
    const [remaining] = await reader.query(store.findRemaining, { id })
    if (remaining !== undefined) return remaining.organizationId
  }
}

/** Saves an organization. External ids of closed organizations are released to it. */
function saveOrganization(
  write: WriteContext,
  before: store.Organization | undefined,
  after: store.Organization,
  options: SaveOptions,
): void {
  checkExternalIds(after.externalIds)
  const claimed = after.externalIds.filter((id) => !before?.externalIds.some((other) => isSame(id, other)))
  if (claimed.length > 0) write.enqueue(store.releaseClaimed, { claimed: JSON.stringify(claimed) })
  saveRecord(write, organizationRecordType, before, after, options)
}

/** Throws `organization-closed` if one of some organizations is closed. They cannot be closed until the transaction ends. */
export async function requireActive(write: WriteContext, ...ids: string[]): Promise<void> {
  const rows = await write.query(store.shareByIds, { ids: pgArray(ids) })
  rows.forEach(mustBeActive)
}

function mustBeActive({ state, duplicateOfId }: Pick<store.Organization, 'state' | 'duplicateOfId'>): void {
  if (state === 'closed') throw organizationClosed(duplicateOfId)
}

/** Registers an organization. Without `representation` in `body` the caller has to be an operator. */
export async function registerOrganization(
  write: WriteContext,
  { representation: requested, ...fields }: Static<typeof NewOrganization>,
): Promise<EndpointResult> {
  const { caller } = write
  if (requested === undefined && !caller.operator) {
    throw new Problem(
      'insufficient-scope',
      'Registering an organization without `representation` requires the scope organizations:register.',
    )
  }
  if (requested !== undefined) await requireActive(write, caller.organizationId)
  const stamp = await write.creationStamp()
  const row = {
    id: uuidv7(),
    ...organizationDefaults,
    ...fields,
    ...newOrganizationState,
    ...stamp,
  } as store.Organization
  const representation = requested && {
    id: uuidv7(),
    organizationId: row.id,
    representativeId: caller.organizationId,
    authority: requested.authority,
    state: 'current' as const,
    startedAt: stamp.createdAt,
    endedAt: null,
    reason: null,
    externalIds: [],
    ...stamp,
  }
  saveOrganization(write, undefined, row, { change: 'create', verb: 'registered' })
  if (representation) {
    saveRecord(write, representationRecordType, undefined, representation, { change: 'create', verb: 'current' })
  }
  const actions = actionsOf(row, caller, { partnershipIds: [], represents: false }, representation)
  return created(view(row, representation, actions), `/v1/organizations/${row.id}`)
}

/** The organization, locked, if If-Match has its version, with what its view contains besides. */
async function lockOrganization(write: WriteContext, id: string) {
  // The lock comes first: the others see what the transactions committed for which it waits.
  const [[locked], [found], [representation], obligations] = await Promise.all([
    write.query(store.lock, { id }),
    write.query(store.find, { id }),
    write.query(findCurrent, { ids: pgArray([id]) }),
    findObligations(write, id),
  ])
  // Every organization may read the row; row-level security prevents those that may not update it from locking it.
  if (found !== undefined && locked === undefined) {
    throw new Problem(
      'insufficient-relation',
      'Only the organization itself, its representative and operators may change an organization.',
    )
  }
  const before = write.requireMatch(locked)
  const resultOf = (after: store.Organization): EndpointResult => ({
    body: view(after, representation, actionsOf(after, write.caller, obligations, representation)),
    version: after.version,
  })
  return { before, actions: actionsOf(before, write.caller, obligations, representation), resultOf }
}

/** Replaces the fields of an organization, if If-Match has its version; with `isPatch` those that `input` changes (RFC 7396). */
export async function updateOrganization(
  write: WriteContext,
  id: string,
  input: Partial<store.Organization>,
  isPatch = false,
): Promise<EndpointResult> {
  const { before, resultOf } = await lockOrganization(write, id)
  mustBeActive(before)
  const fields = isPatch ? mergePatch(before, input, OrganizationFields) : input
  const { externalIds = before.externalIds } = fields
  const verifiedExternalIds = remainingVerifications(before.verifiedExternalIds, externalIds)
  const after = await write.nextVersion(before, { ...fields, verifiedExternalIds })
  saveOrganization(write, before, after, { change: 'update', verb: 'updated' })
  saveVerified(write, before, after)
  return resultOf(after)
}

/** Verifies an external id of an organization, or ends its verification, if If-Match has the organization's version. */
export async function verifyExternalId(
  write: WriteContext,
  id: string,
  { verified, ...externalId }: Static<typeof ExternalIdVerification>,
): Promise<EndpointResult> {
  const { before, resultOf } = await lockOrganization(write, id)
  mustBeActive(before)
  const verifiedExternalIds = changeVerification(before, externalId, verified ? await write.now() : null)
  const after = await write.nextVersion(before, { verifiedExternalIds })
  const verb = verified ? 'external_id_verified' : 'external_id_verification_ended'
  saveOrganization(write, before, after, { change: 'update', verb })
  saveVerified(write, before, after)
  return resultOf(after)
}

/** Closes or reopens an organization, if If-Match has its version. */
export async function transitionOrganization(
  write: WriteContext,
  id: string,
  { duplicateOfId, ...body }: Static<typeof NewOrganizationTransition>,
): Promise<EndpointResult> {
  const { before, actions, resultOf } = await lockOrganization(write, id)
  const { to } = resolveTransition(organizationTransitions, actions, body)
  const { reason } = body
  if (duplicateOfId !== undefined) await checkReplacement(write, id, body.action, duplicateOfId)
  const changes =
    to === 'closed'
      ? { closedAt: await write.now(), duplicateOfId: duplicateOfId ?? null }
      : { closedAt: null, duplicateOfId: null, ...(await findKeptExternalIds(write, before)) }
  const after = await write.nextVersion(before, { state: to, stateReason: reason ?? null, ...changes })
  const verb = to === 'closed' ? 'closed' : 'reopened'
  saveRecord(write, organizationRecordType, before, after, { change: 'transition', verb, reason })
  return resultOf(after)
}

/** Throws unless `duplicateOfId` is another organization, and active. */
async function checkReplacement(write: WriteContext, id: string, action: string, duplicateOfId: string): Promise<void> {
  const pointer = '/duplicateOfId'
  if (action !== 'close') throw ruleViolation(pointer, `${action} does not take duplicateOfId.`)
  if (duplicateOfId === id) throw ruleViolation(pointer, 'An organization cannot replace itself.')
  const [replacement] = await write.query(store.shareByIds, { ids: pgArray([duplicateOfId]) })
  if (replacement === undefined) throw unknownReference(pointer, 'There is no such organization.')
  mustBeActive(replacement)
}

/** The external ids of a closed organization that no other one has taken. */
async function findKeptExternalIds(write: WriteContext, { id, externalIds, verifiedExternalIds }: store.Organization) {
  const kept = await write.query(store.findKept, { id })
  return {
    externalIds: externalIds.filter((one) => kept.some((other) => isSame(one, other))),
    verifiedExternalIds: verifiedExternalIds.filter((one) =>
      kept.some((other) => other.isVerified && isSame(one, other)),
    ),
  }
}

/** Stores which external ids are verified. Throws `external-id-taken` if one is verified for another organization. */
function saveVerified(write: WriteContext, before: store.Organization, after: store.Organization): void {
  const without = (ids: VerifiedExternalId[], others: VerifiedExternalId[]) =>
    ids.filter((id) => !others.some((other) => isSame(id, other)))
  const organizationId = after.id
  for (const { scheme, value } of without(before.verifiedExternalIds, after.verifiedExternalIds)) {
    write.enqueue(store.deleteVerified, { organizationId, scheme, value })
  }
  for (const { scheme, value } of without(after.verifiedExternalIds, before.verifiedExternalIds)) {
    write.enqueue(store.releaseVerified, { scheme, value })
    write.enqueue(
      store.insertVerified,
      { organizationId, scheme, value },
      {
        verified_external_ids_unique: () =>
          new Problem('external-id-taken', 'It is verified for another organization: end that verification first.'),
      },
    )
  }
}

/** The organizations of `rows`, if the request has `expand=organization`; otherwise none. */
export async function findExpanded(
  reader: Reader,
  rows: readonly { organizationId: string }[],
  request: FastifyRequest,
): Promise<store.Organization[]> {
  if (!isExpanded(request.query, 'organization')) return []
  return reader.query(store.findByIds, { ids: pgArray(rows.map(({ organizationId }) => organizationId)) })
}
