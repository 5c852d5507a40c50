// The external ids of a partnership: each organization has its own, and the partnership shows those of its lead. So a lead has
// one partnership at most with an external id, also after it has taken over the lead of others.
import type { WriteContext } from '../../http/endpoints.ts'
import { isSame } from '../../records/external-ids/rules.ts'
import { findOfSubject } from '../../records/external-ids/store.ts'
import { saveRecord } from '../../records/save.ts'
import { lock, partnershipRecordType } from './store.ts'

/**
 * Shows the external ids that the organization, which is going to lead, has added when it led before. The others remain with the
 * organization that added them, which finds the partnership by them.
 */
export async function showExternalIdsOf(write: WriteContext, partnershipId: string, leadId: string): Promise<void> {
  const [[row], externalIds] = await Promise.all([
    write.query(lock, { id: partnershipId }),
    write.query(findOfSubject, { scopeId: leadId, subjectId: partnershipId }),
  ])
  if (row === undefined) return
  const shown = row.externalIds
  if (shown.length === externalIds.length && shown.every((id) => externalIds.some((other) => isSame(id, other)))) return
  const after = await write.nextVersion(row, { externalIds })
  // Equal in both versions, because no external id is added or removed.
  saveRecord(write, partnershipRecordType, { ...row, externalIds }, after, { change: 'update', verb: 'updated' })
}
