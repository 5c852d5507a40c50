// Ends agreements by the notices that are in effect.
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { endVersion, saveAgreement } from '../agreement-versions/actions.ts'
import { findBindings, updateBindings } from '../agreement-versions/bindings.ts'
import { findByIds as findVersions } from '../agreement-versions/store.ts'
import type { Agreement } from '../agreements/store.ts'
import { type EndingNotice, isInEffect, terminatedBy } from './rules.ts'
import { findEndingNotices, findWithChildren, type TerminationNotice } from './store.ts'

/** After a notice came into effect or was revoked: ends the agreement and those under it, or takes that back. */
export async function applyNotice(write: WriteContext, notice: TerminationNotice): Promise<void> {
  const { partnershipId, agreementId } = notice
  const agreements = await write.query(findWithChildren, { partnershipId, agreementId })
  const ids = new Set(
    agreements.flatMap(({ id, parentAgreementId }) => [id, ...(parentAgreementId ? [parentAgreementId] : [])]),
  )
  const others = await write.query(findEndingNotices, {
    partnershipId,
    agreementIds: pgArray(ids),
    exceptId: notice.id,
  })
  const inEffect = [...others, ...(isInEffect(notice) ? [notice] : [])]
  for (const agreement of agreements) {
    const notices = inEffect.filter(({ agreementId }) =>
      [agreement.id, agreement.parentAgreementId].includes(agreementId),
    )
    await terminate(write, agreement, notices, isInEffect(notice) ? 'notice_recorded' : 'notice_revoked')
  }
}

async function terminate(
  write: WriteContext,
  agreement: Agreement,
  notices: EndingNotice[],
  verb: string,
): Promise<void> {
  const { id: agreementId, partnershipId, executions: before } = agreement
  const executions = terminatedBy(before, notices, await write.now())
  const changed = executions.filter((one, index) => one.terminationNoticeId !== before[index]?.terminationNoticeId)
  if (changed.length === 0) return
  const [bindings, versions] = await Promise.all([
    findBindings(write, { partnershipId, agreementId }),
    write.query(findVersions, { partnershipId, ids: pgArray(changed.map(({ versionId }) => versionId)) }),
  ])
  for (const version of versions) {
    const { terminatesOn = null } = changed.find(({ versionId }) => versionId === version.id) ?? {}
    await endVersion(write, version, { terminatesOn }, verb)
  }
  await saveAgreement(write, agreement, { executions })
  await updateBindings(write, bindings, executions)
}
