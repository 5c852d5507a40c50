// What the actions on an agreement version change, besides its compilation.
import type { WriteContext } from '../../http/endpoints.ts'
import { findBinding } from '../../partnerships/agreement-bindings/store.ts'
import { transitionBlocked } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { consentOf, withConsent, waitingOn as withoutConsent } from '../../records/consents.ts'
import { saveRecord } from '../../records/save.ts'
import { agreementCollection } from '../agreements/actions.ts'
import type { Execution } from '../agreements/rules.ts'
import type { Agreement } from '../agreements/store.ts'
import { changeFilingAgenda } from '../filings/agenda.ts'
import type { Signatory } from '../signatories/store.ts'
import { bindForSignature, findBindings, releaseBinding, updateBindings, updateRewordable } from './bindings.ts'
import type { Content } from './content.ts'
import { saveVersion, versionRecordType } from './drafts.ts'
import { changeRenewalAgenda } from './renewal-agenda.ts'
import { acceptorsOf, type FrozenSignatory, signingStates } from './rules.ts'
import type { NewVersionTransition } from './schema.ts'
import { type AgreementVersion, findAllOpen, findCurrentContent } from './store.ts'

const agreementRecordType = collectionRecordType<Agreement>(agreementCollection)

interface Acted {
  changes: Partial<AgreementVersion>
  /** The last part of the event type. */
  verb: string
}

const blocked = (code: string, message: string) => transitionBlocked({ code, message, ref: null })

/** Throws 409 unless the content has the hash. */
function requireHash({ contentSha256 }: AgreementVersion, hash: string | undefined): void {
  if (hash !== contentSha256) throw blocked('HASH_MISMATCH', 'The version now has another content. Read it again.')
}

/** The changes by an action that compiles nothing and that nothing blocks. */
export async function act(
  write: WriteContext,
  before: AgreementVersion,
  { action, contentSha256 }: NewVersionTransition,
  {
    parties,
    agreement,
    signatories,
  }: { parties: readonly string[]; agreement: Agreement; signatories: readonly Signatory[] },
): Promise<Acted> {
  const now = await write.now()
  const cleared = { state: 'draft' as const, acceptances: [], waitingSince: null }
  switch (action) {
    case 'send':
    case 'accept': {
      if (action === 'accept') requireHash(before, contentSha256)
      const acceptors = acceptorsOf(before, parties)
      const isAcceptor = acceptors.includes(write.caller.organizationId)
      const acceptances = isAcceptor
        ? withConsent(before.acceptances, consentOf(write.caller, now))
        : before.acceptances
      const state = withoutConsent(acceptances, acceptors).length === 0 ? 'legal_review' : 'party_review'
      const waitingSince = state === before.state ? before.waitingSince : now
      return { changes: { acceptances, state, waitingSince }, verb: action === 'send' ? 'sent' : 'accepted' }
    }
    case 'request_changes':
      return { changes: cleared, verb: 'changes_requested' }
    case 'freeze': {
      const content = await contentOf(write, before)
      const frozen = { ...before, signatories: frozenSignatories(content, signatories) }
      // A version that was reopened has a released binding.
      const [binding] = await write.query(findBinding, before)
      await bindForSignature(write, frozen, content, binding)
      return {
        changes: {
          ...{ state: 'ready_to_sign', frozenAt: now, waitingSince: now },
          ...{ signatories: frozen.signatories, sequential: content.signing === 'sequential' },
        },
        verb: 'frozen',
      }
    }
    case 'reopen':
      await release(write, before)
      return { changes: { ...cleared, signatories: [], frozenAt: null }, verb: 'reopened' }
    case 'decline':
      await release(write, before)
      return { changes: { state: 'declined', waitingSince: null }, verb: 'declined' }
    case 'withdraw':
      await release(write, before)
      return { changes: { state: 'withdrawn', waitingSince: null }, verb: 'withdrawn' }
    case 'suspend':
      await saveExecutionState(write, agreement, before, 'suspended')
      return { changes: { state: 'suspended', suspendedBy: write.caller.organizationId }, verb: 'suspended' }
    case 'resume':
      await saveExecutionState(write, agreement, before, 'executed')
      return { changes: { state: 'executed', suspendedBy: null }, verb: 'resumed' }
    default:
      throw new Error(`${action} compiles.`)
  }
}

async function release(write: WriteContext, version: AgreementVersion): Promise<void> {
  if (!signingStates.includes(version.state)) return
  const bindings = await findBindings(write, version)
  await releaseBinding(
    write,
    bindings.find(({ id }) => id === version.id),
  )
}

/** The present content of a version. */
export async function contentOf(write: WriteContext, { partnershipId, id }: AgreementVersion): Promise<Content> {
  const [found] = await write.query(findCurrentContent, { partnershipId, versionId: id })
  return JSON.parse(found?.content ?? 'null') as Content
}

/** The signatories of the content, each with its record: no source has changed since it was compiled. */
function frozenSignatories(content: Content, records: readonly Signatory[]): FrozenSignatory[] {
  const unused = [...records]
  return content.parties.flatMap(({ organizationId, name: organizationName, signatories }) =>
    signatories.map(({ name, title, authority, order }) => {
      const index = unused.findIndex(
        (record) =>
          record.agreementId === content.agreement.id &&
          record.organizationId === organizationId &&
          record.name === name &&
          record.order === order &&
          record.title === title,
      )
      const [record] = unused.splice(index, 1)
      const signatoryId = record?.id ?? ''
      return { signatoryId, organizationId, organizationName, name, title, authority, order, signedOn: null }
    }),
  )
}

/** Changes what the agreement keeps of an executed version. */
async function saveExecutionState(
  write: WriteContext,
  agreement: Agreement,
  { id, partnershipId, agreementId }: AgreementVersion,
  state: Execution['state'],
): Promise<void> {
  const executions = agreement.executions.map((one) => (one.versionId === id ? { ...one, state } : one))
  const bindings = await findBindings(write, { partnershipId, agreementId })
  await saveAgreement(write, agreement, { executions })
  await updateBindings(write, bindings, executions)
}

export async function saveAgreement(
  write: WriteContext,
  before: Agreement,
  changes: Partial<Agreement>,
): Promise<Agreement> {
  const after = await write.nextVersion(before, changes)
  saveRecord(write, agreementRecordType, before, after, { change: 'update', verb: 'updated' })
  if (changes.executions !== undefined) {
    await Promise.all([changeFilingAgenda(write, after), changeRenewalAgenda(write, after)])
  }
  return after
}

/** Saves an executed version that another version or a notice ends. */
export async function endVersion(
  write: WriteContext,
  before: AgreementVersion,
  changes: Pick<Partial<AgreementVersion>, 'supersededOn' | 'terminatesOn'>,
  verb: string,
  reason?: string,
): Promise<void> {
  const after = await write.nextVersion(before, changes)
  saveRecord(write, versionRecordType, before, after, { change: 'transition', verb, reason })
}

/** Ends what is not executed yet, because the partnership has ended. */
export async function withdrawOpenVersions(write: WriteContext, partnershipId: string, reason: string): Promise<void> {
  for (const before of await write.query(findAllOpen, { partnershipId })) {
    await release(write, before)
    const after = await write.nextVersion(before, { state: 'withdrawn', waitingSince: null, reason })
    await updateRewordable(write, after)
    saveVersion(write, before, after, 'withdrawn', reason)
  }
}
