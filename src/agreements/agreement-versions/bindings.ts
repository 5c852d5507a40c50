// Writes what a version that is out for signature or executed binds.
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { lastDayOf } from '../../partnerships/agreement-bindings/rules.ts'
import {
  type AgreementBinding,
  bindingRecordType,
  findByPartnerships,
} from '../../partnerships/agreement-bindings/store.ts'
import { saveRecord } from '../../records/save.ts'
import type { Execution } from '../agreements/rules.ts'
import type { Content } from './content.ts'
import { type AgreementVersion, findOpen } from './store.ts'

/** The bindings of the versions of an agreement. */
export async function findBindings(
  write: WriteContext,
  { partnershipId, agreementId }: Pick<AgreementVersion, 'partnershipId' | 'agreementId'>,
): Promise<AgreementBinding[]> {
  const all = await write.query(findByPartnerships, { partnershipIds: pgArray([partnershipId]) })
  return all.filter((binding) => binding.agreementId === agreementId)
}

/** From freezing on its expectations cannot be reworded. */
export async function bindForSignature(
  write: WriteContext,
  version: AgreementVersion,
  content: Content,
  before: AgreementBinding | undefined,
): Promise<void> {
  const { id, partnershipId, agreementId, timeZone, partyIds } = version
  const fields = {
    state: 'signing' as const,
    timeZone,
    bindsFrom: null,
    bindsUntil: null,
    superseded: false,
    suspended: false,
    terminationNoticeId: null,
    rewordable: false,
    partyIds,
    expectations: content.expectations.map((expectation) => ({ id: expectation.id, number: expectation.number })),
  }
  const after: AgreementBinding =
    before === undefined
      ? {
          id,
          partnershipId,
          organizationId: write.caller.organizationId,
          agreementId,
          externalIds: [],
          ...fields,
          ...(await write.creationStamp()),
        }
      : await write.nextVersion(before, fields)
  save(write, before, after)
}

/** A version that is no longer out for signature binds nothing. */
export async function releaseBinding(write: WriteContext, before: AgreementBinding | undefined): Promise<void> {
  if (before?.state === 'signing') save(write, before, await write.nextVersion(before, { state: 'released' }))
}

/** Makes the bindings of executed versions those of the executions of the agreement. */
export async function updateBindings(
  write: WriteContext,
  bindings: readonly AgreementBinding[],
  executions: readonly Execution[],
): Promise<void> {
  for (const before of bindings) {
    const execution = executions.find(({ versionId }) => versionId === before.id)
    if (execution === undefined) continue
    const { inForceFrom, endsOn, supersededOn, terminatesOn, terminationNoticeId } = execution
    const bindsUntil = lastDayOf(endsOn, supersededOn, terminatesOn)
    const superseded = supersededOn !== null && bindsUntil === lastDayOf(null, supersededOn, null)
    const changes = {
      state: 'executed' as const,
      bindsFrom: inForceFrom,
      bindsUntil,
      superseded,
      suspended: execution.state === 'suspended',
      terminationNoticeId,
    }
    const isSame = Object.entries(changes).every(([name, value]) => before[name as keyof AgreementBinding] === value)
    if (!isSame) save(write, before, await write.nextVersion(before, changes))
  }
}

/**
 * While an amendment that declares a change of expectations is a draft, the expectations of the agreement can be reworded.
 * `changed` is an open version as it is after the request, which is not saved yet.
 */
export async function updateRewordable(write: WriteContext, changed: AgreementVersion): Promise<void> {
  const [bindings, open] = await Promise.all([findBindings(write, changed), write.query(findOpen, changed)])
  const versions = [...open.filter(({ id }) => id !== changed.id), changed]
  const rewordable = versions.some(
    ({ origin, state, amendmentKinds }) =>
      origin === 'amendment' &&
      state === 'draft' &&
      (amendmentKinds.includes('expectation_change') || amendmentKinds.includes('other')),
  )
  for (const before of bindings) {
    if (before.state !== 'executed' || before.rewordable === rewordable) continue
    save(write, before, await write.nextVersion(before, { rewordable }), rewordable ? 'unlocked' : 'locked')
  }
}

const save = (
  write: WriteContext,
  before: AgreementBinding | undefined,
  after: AgreementBinding,
  verb = before === undefined ? 'recorded' : 'updated',
): void =>
  saveRecord(write, bindingRecordType, before, after, { change: before === undefined ? 'create' : 'update', verb })
