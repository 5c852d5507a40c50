// Operations on hand-over codes.
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config/config.ts'
import type { ExternalId } from '../../database/columns.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { Scope } from '../../policy.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { type ClientSettings, insertClient } from '../api-clients/actions.ts'
import { createKey } from '../api-clients/keys.ts'
import * as organizations from '../organizations/store.ts'
import { actionsOf, defaultScopes, expiryOf, handoverCodeTransitions, stateOf } from './rules.ts'
import * as store from './store.ts'
import { handoverCodes } from './table.ts'

const handoverCodeRecordType: RecordType<store.HandoverCode> = {
  subjectType: 'handover_code',
  table: handoverCodes,
  store,
  streamOf: ({ organizationId }) => organizationId,
}

/** Issues a code. A previous code of the organization that is still issued is revoked. */
export async function issueCode(
  write: WriteContext,
  organizationId: string,
  {
    clientName = null,
    scopes = [...defaultScopes],
    externalIds = [],
  }: { clientName?: string | null; scopes?: Scope[]; externalIds?: ExternalId[] },
  peppers: readonly Pepper[],
): Promise<{ row: store.HandoverCode; code: string }> {
  // Locked, so that of two codes that are issued at the same time the first is revoked.
  await write.query(organizations.lock, { id: organizationId })
  for (const previous of await write.query(store.lockIssued, { organizationId })) {
    await revoke(write, previous, 'Another hand-over code was issued.')
  }
  const stamp = await write.creationStamp()
  const row: store.HandoverCode = {
    id: uuidv7(),
    organizationId,
    clientName,
    scopes,
    expiresAt: expiryOf(stamp.createdAt),
    redeemedAt: null,
    apiClientId: null,
    revokedAt: null,
    revocationReason: null,
    externalIds,
    ...stamp,
  }
  const { key: code, digest, pepperVersion } = createKey('handover', peppers)
  saveRecord(write, handoverCodeRecordType, undefined, row, { change: 'create', verb: 'issued' })
  write.enqueue(store.insertDigest, { digest, pepperVersion, codeId: row.id })
  return { row, code }
}

export async function transitionCode(
  write: WriteContext,
  { organizationId, handoverCodeId: id }: { organizationId: string; handoverCodeId: string },
  body: { action: 'revoke'; reason?: string },
): Promise<store.HandoverCode> {
  const [row] = await write.query(store.lock, { organizationId, id })
  const before = write.requireMatch(row)
  const actions = actionsOf(before, await write.now(), write.caller)
  resolveTransition(handoverCodeTransitions, actions, body)
  return revoke(write, before, body.reason)
}

async function revoke(write: WriteContext, before: store.HandoverCode, reason = ''): Promise<store.HandoverCode> {
  const after = await write.nextVersion(before, { revokedAt: await write.now(), revocationReason: reason })
  saveRecord(write, handoverCodeRecordType, before, after, { change: 'transition', verb: 'revoked', reason })
  return after
}

/**
 * Creates the API client that `write.caller` names, and marks the code as redeemed. Returns undefined if the code can no
 * longer be redeemed.
 */
export async function redeemCode(
  write: WriteContext,
  codeId: string,
  clientName: string | undefined,
  settings: Pick<ClientSettings, 'peppers' | 'keyKind' | 'representationEndHooks'>,
) {
  const { organizationId, clientId } = write.caller
  // A simultaneous request for the same code waits here, and then finds it redeemed.
  const [before] = await write.query(store.lock, { organizationId, id: codeId })
  const now = await write.now()
  if (before === undefined || stateOf(before, now) !== 'issued') return undefined
  const name = clientName ?? before.clientName ?? 'First API client'
  const tokenBinding = { tokenIssuer: null, tokenClientId: null }
  const { scopes } = before
  const fields = { id: clientId, organizationId, name, scopes, createdBy: null, ...tokenBinding, externalIds: [] }
  const created = await insertClient(write, fields, undefined, settings)
  const after = await write.nextVersion(before, { redeemedAt: now, apiClientId: clientId })
  saveRecord(write, handoverCodeRecordType, before, after, { change: 'transition', verb: 'redeemed' })
  return created
}
