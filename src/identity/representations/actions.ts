// Operations on representations, and their end when an organization gets its first API client.
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import type { RepresentationEndHook } from '../../records/contributions.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { saveRecord } from '../../records/save.ts'
import { organizationRecordType, requireActive } from '../organizations/actions.ts'
import * as organizations from '../organizations/store.ts'
import { actionsOf, type RepresentationAction, representationTransitions } from './rules.ts'
import * as store from './store.ts'

const { representationRecordType } = store

export async function offerRepresentation(
  write: WriteContext,
  organizationId: string,
  fields: { representativeId: string; authority: string; externalIds?: ExternalId[] },
): Promise<store.Representation> {
  if (fields.representativeId === organizationId) {
    throw ruleViolation('/representativeId', 'An organization cannot represent itself.')
  }
  await requireActive(write, organizationId, fields.representativeId)
  const row: store.Representation = {
    id: uuidv7(),
    organizationId,
    externalIds: [],
    ...fields,
    state: 'offered',
    startedAt: null,
    endedAt: null,
    reason: null,
    ...(await write.creationStamp()),
  }
  saveRecord(write, representationRecordType, undefined, row, { change: 'create', verb: 'offered' })
  return row
}

export async function transitionRepresentation(
  write: WriteContext,
  { organizationId, representationId: id }: { organizationId: string; representationId: string },
  body: { action: RepresentationAction; reason?: string },
  endHooks: readonly RepresentationEndHook[],
): Promise<{ row: store.Representation; isRepresented: boolean }> {
  const [[row], current] = await Promise.all([
    write.query(store.lock, { organizationId, id }),
    write.query(store.findCurrent, { ids: pgArray([organizationId]) }),
  ])
  const before = write.requireMatch(row)
  const isRepresented = current.length > 0
  const { to } = resolveTransition(representationTransitions, actionsOf(before, write.caller, isRepresented), body)
  const { reason } = body
  if (to === 'current') await requireActive(write, organizationId, before.representativeId)
  if (to === 'ended') return { row: await end(write, before, reason, endHooks), isRepresented: false }
  const after = await write.nextVersion(before, {
    state: to,
    reason: reason ?? null,
    ...(to === 'current' && { startedAt: await write.now() }),
  })
  saveRecord(write, representationRecordType, before, after, { change: 'transition', verb: to, reason })
  if (to !== 'current') return { row: after, isRepresented }
  // The representative may change the organization only once the representation is current.
  await write.flush()
  await changeOrganization(write, organizationId, 'representation_started')
  return { row: after, isRepresented: true }
}

/** Ends the current representation of an organization, if it has one. */
export async function endRepresentation(
  write: WriteContext,
  organizationId: string,
  reason: string,
  endHooks: readonly RepresentationEndHook[],
): Promise<void> {
  const [current] = await write.query(store.lockCurrent, { organizationId })
  if (current !== undefined) await end(write, current, reason, endHooks)
}

/** Call it with the representation locked. */
async function end(
  write: WriteContext,
  before: store.Representation,
  reason: string | undefined,
  endHooks: readonly RepresentationEndHook[],
): Promise<store.Representation> {
  const { organizationId, representativeId } = before
  await changeOrganization(write, organizationId, 'representation_ended')
  await Promise.all(endHooks.map((hook) => hook(write, { organizationId, representativeId })))
  const after = await write.nextVersion(before, { state: 'ended', endedAt: await write.now(), reason: reason ?? null })
  // Last: a representative may no longer change the organization once the representation has ended.
  saveRecord(write, representationRecordType, before, after, { change: 'transition', verb: 'ended', reason })
  return after
}

/** An organization contains its current representation, so it gets another version. */
async function changeOrganization(write: WriteContext, id: string, verb: string): Promise<void> {
  const [before] = await write.query(organizations.lock, { id })
  if (before === undefined) return
  const after = await write.nextVersion(before, {})
  saveRecord(write, organizationRecordType, before, after, { change: 'update', verb })
}

/**
 * The organization whose credential creates a record of `organizationId`: that organization, its representative, or an
 * operator. The record stores it if it ends with the representation (`onRepresentationEnd`). If it is the
 * representative, the representation cannot end until the transaction ends. Throws `not-representing` if it has just ended.
 */
export async function credentialHolder(write: WriteContext, organizationId: string): Promise<string> {
  const { caller } = write
  const holder = caller.holderId
  if (holder === organizationId) return holder
  const [current] = await write.query(store.shareCurrent, { organizationId, representativeId: holder })
  if (current === undefined && !caller.operator) {
    throw new Problem('not-representing', 'The representation has ended during the request.')
  }
  return holder
}
