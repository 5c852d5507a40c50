// Operations on organizations that more than one route performs.
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import { created, type WriteContext } from '../../http/endpoints.ts'
import { isExpanded } from '../../http/expand.ts'
import { notFound, Problem } from '../../problems.ts'
import { isSame } from '../../records/external-ids/rules.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { findCurrent, representationRecordType } from '../representations/store.ts'
import { changeVerification, checkExternalIds, remainingVerifications, type VerifiedExternalId } from './rules.ts'
import { type ExternalIdVerification, type NewOrganization, view } from './schema.ts'
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

export async function getOrganization(reader: Reader, id: string): Promise<EndpointResult> {
  const [[row], [representation]] = await Promise.all([
    reader.query(store.find, { id }),
    reader.query(findCurrent, { ids: pgArray([id]) }),
  ])
  if (row === undefined) throw notFound()
  return { body: view(row, representation), version: row.version }
}

/** The id of the organization with an external id that is verified, or else of the caller's organization that has it. */
export async function findByExternalId(reader: Reader, externalId: ExternalId): Promise<string | undefined> {
  const [[verified], [claimed]] = await Promise.all([
    reader.query(store.findVerified, externalId),
    reader.query(store.findClaimed, externalId),
  ])
  return (verified ?? claimed)?.organizationId
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
  const stamp = await write.creationStamp()
  const row = { id: uuidv7(), ...organizationDefaults, ...fields, ...stamp } as store.Organization
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
  checkExternalIds(row.externalIds)
  saveRecord(write, organizationRecordType, undefined, row, { change: 'create', verb: 'registered' })
  if (representation) {
    saveRecord(write, representationRecordType, undefined, representation, { change: 'create', verb: 'current' })
  }
  return created(view(row, representation), `/v1/organizations/${row.id}`)
}

/** Updates an organization with `fields`, if If-Match has its version. */
export async function updateOrganization(
  write: WriteContext,
  id: string,
  fields: Partial<store.Organization>,
): Promise<EndpointResult> {
  const [[found], [locked], [representation]] = await Promise.all([
    write.query(store.find, { id }),
    write.query(store.lock, { id }),
    write.query(findCurrent, { ids: pgArray([id]) }),
  ])
  // Every organization may read the row; row-level security prevents those that may not update it from locking it.
  if (found !== undefined && locked === undefined) {
    throw new Problem(
      'insufficient-relation',
      'Only the organization itself, its representative and operators may update an organization.',
    )
  }
  const before = write.requireMatch(locked)
  const { externalIds = before.externalIds } = fields
  checkExternalIds(externalIds)
  const verifiedExternalIds = remainingVerifications(before.verifiedExternalIds, externalIds)
  const after = await write.nextVersion(before, { ...fields, verifiedExternalIds })
  saveRecord(write, organizationRecordType, before, after, { change: 'update', verb: 'updated' })
  saveVerified(write, before, after)
  return { body: view(after, representation), version: after.version }
}

/** Verifies an external id of an organization, or ends its verification, if If-Match has the organization's version. */
export async function verifyExternalId(
  write: WriteContext,
  id: string,
  { verified, ...externalId }: Static<typeof ExternalIdVerification>,
): Promise<EndpointResult> {
  const [[locked], [representation]] = await Promise.all([
    write.query(store.lock, { id }),
    write.query(findCurrent, { ids: pgArray([id]) }),
  ])
  const before = write.requireMatch(locked)
  const verifiedExternalIds = changeVerification(before, externalId, verified ? await write.now() : null)
  const after = await write.nextVersion(before, { verifiedExternalIds })
  const verb = verified ? 'external_id_verified' : 'external_id_verification_ended'
  saveRecord(write, organizationRecordType, before, after, { change: 'update', verb })
  saveVerified(write, before, after)
  return { body: view(after, representation), version: after.version }
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
