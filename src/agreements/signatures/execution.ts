// Executes an agreement version with its last signature: attests it, ends what it supersedes, and binds parties and expectations.
import { pgArray } from '../../database/queries.ts'
import { expectationRecordType } from '../../expectations/expectations/actions.ts'
import { agendaOf } from '../../expectations/expectations/agenda.ts'
import { gapsInEffect } from '../../expectations/expectations/rules.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { hashOf } from '../../records/consents.ts'
import { saveRecord } from '../../records/save.ts'
import { endVersion, saveAgreement } from '../agreement-versions/actions.ts'
import { findBindings, updateBindings } from '../agreement-versions/bindings.ts'
import type { Content } from '../agreement-versions/content.ts'
import { gapDaysOf, inForceFromOf, localDay } from '../agreement-versions/dates.ts'
import { saveVersion } from '../agreement-versions/drafts.ts'
import { type AgreementVersion, findByIds } from '../agreement-versions/store.ts'
import { type Execution, withExecution } from '../agreements/rules.ts'
import type { Agreement } from '../agreements/store.ts'
import { endOf } from '../termination-notices/rules.ts'
import { findEndingNotices } from '../termination-notices/store.ts'
import type { EvidenceReview } from './evidence.ts'
import { findAgreedByBinding } from './store.ts'

interface Executed {
  content: Content
  executedOn: string
  /** The attestation of the execution. */
  attestation: string
  reviews: EvidenceReview[]
}

/** What the execution of a version may change, besides the version and its agreement. */
export async function findAffected(
  write: WriteContext,
  { partnershipId, agreementId, id }: AgreementVersion,
  { executions, parentAgreementId }: Agreement,
) {
  const isFirst = executions.length === 0
  const [notices, bindings, versions, expectations] = await Promise.all([
    // A notice that is in effect also ends what is executed after it. What was never executed has no notice.
    isFirst && parentAgreementId === null
      ? []
      : write.query(findEndingNotices, {
          partnershipId,
          agreementIds: pgArray(parentAgreementId === null ? [agreementId] : [agreementId, parentAgreementId]),
          exceptId: null,
        }),
    findBindings(write, { partnershipId, agreementId }),
    isFirst
      ? []
      : write.query(findByIds, { partnershipId, ids: pgArray(executions.map(({ versionId }) => versionId)) }),
    write.query(findAgreedByBinding, { partnershipId, id }),
  ])
  return { notices, bindings, versions, expectations }
}
type Affected = Awaited<ReturnType<typeof findAffected>>

/** `signed`: the version with its last signature. */
export async function execute(
  write: WriteContext,
  before: AgreementVersion,
  signed: AgreementVersion,
  agreement: Agreement,
  { notices, bindings, versions, expectations }: Affected,
  { content, executedOn, attestation, reviews }: Executed,
): Promise<void> {
  const now = await write.now()
  const versionId = before.id
  const inForceFrom = inForceFromOf(content.term, executedOn)
  const { terminatesOn, terminationNoticeId } = endOf({ endsOn: before.endsOn, supersededOn: null }, notices)
  const execution: Execution = {
    state: 'executed',
    versionId,
    number: before.number,
    contentSha256: before.contentSha256,
    executedOn,
    inForceFrom,
    endsOn: before.endsOn,
    supersededOn: null,
    terminatesOn,
    terminationNoticeId,
    timeZone: before.timeZone,
    noticeDays: before.noticeDays,
    immediateGrounds: before.immediateGrounds,
    renewal: before.renewal,
    partyIds: before.partyIds,
    schoolYearStartsOn: content.preschoolCoordination?.schoolYearStartsOn ?? null,
    reviewEveryMonths: content.dataSharing?.reviewEveryMonths ?? null,
    sources: {
      mission: content.mission?.contentHash ?? null,
      communication: content.communication?.hash ?? null,
      conflictSteps: hashOf(content.conflictSteps),
      ...(before.financeSha256 !== null && { finance: before.financeSha256 }),
      ...(before.edition >= 3 && {
        records: {
          day: before.compiledAt.slice(0, 10),
          roles: [...new Set(content.parties.map(({ role }) => role))],
          commitments: before.commitmentsSha256,
          law: before.lawSha256,
        },
      }),
    },
    subaward: subawardOf(content),
  }
  const executions = withExecution(agreement.executions, execution, now)
  const previous = executions.filter(
    ({ versionId: id, supersededOn }) =>
      id !== versionId && supersededOn !== agreement.executions.find((one) => one.versionId === id)?.supersededOn,
  )
  const superseded = versions.filter(({ id }) => previous.some((one) => one.versionId === id))
  for (const version of superseded) {
    const { supersededOn = null } = previous.find((one) => one.versionId === version.id) ?? {}
    await endVersion(write, version, { supersededOn }, 'superseded')
  }
  const base = previous.find((one) => one.versionId === before.baseVersionId) ?? superseded.at(-1)
  const after: AgreementVersion = {
    ...signed,
    state: 'executed',
    executedAt: now,
    executedOn,
    executionAttestation: attestation,
    evidenceReviews: reviews,
    inForceFrom,
    terminatesOn,
    waitingSince: null,
    gapDays: before.origin === 'renewal' && base?.endsOn ? gapDaysOf(base.endsOn, inForceFrom) : 0,
  }
  saveVersion(write, before, after, 'executed')
  await saveAgreement(write, agreement, {
    executions,
    executedAt: agreement.executedAt ?? now,
    amendments: agreement.amendments + Number(before.origin === 'amendment'),
    renewalsUsed: agreement.renewalsUsed + Number(before.origin === 'renewal'),
  })
  await updateBindings(write, bindings, executions)
  if (inForceFrom > localDay(now, before.timeZone)) return
  for (const expectation of expectations) {
    if (gapsInEffect(expectation).length > 0) continue
    const begun = await write.nextVersion(expectation, { state: 'in_effect' })
    saveRecord(write, expectationRecordType, expectation, begun, { change: 'transition', verb: 'begun' })
    // No report exists before an expectation is in effect.
    write.changeAgenda(begun.partnershipId, agendaOf(begun, []))
  }
}

function subawardOf({ subaward }: Content): Execution['subaward'] {
  if (subaward === null) return null
  const { obligated, currency, fain, listing } = subaward
  return { obligated, currency, fain, listing: listing?.number ?? null }
}
