// Notices of removal: giving and withdrawing one, and objecting to it.
import { v7 as uuidv7 } from 'uuid'
import type { WriteContext } from '../../http/endpoints.ts'
import { closedBlocker, transitionBlocked, unknownReference } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import type { RecordLocation } from '../../records/record-paths.ts'
import { saveRecord } from '../../records/save.ts'
import { endLeadOffer, partyRecordType, type TransitionInput } from './actions.ts'
import { removalNotices } from './removal-notices-table.ts'
import { objectionPeriodEnded, removalObjected } from './removal-rules.ts'
import { objectAsOperator, type Party, type RemovalNotice } from './store.ts'

const removalNoticeRecordType = collectionRecordType<RemovalNotice>({
  singular: 'removal_notice',
  table: removalNotices,
})

/** A notice is read with its party. */
export const removalNoticeLocation: RecordLocation = {
  containedIn: 'party',
  idOf: ({ party_id }) => String(party_id),
  fields: ['partyId', 'reason', 'removalOn', 'objection', 'withdrawnAt'],
}

/** Gives notice of the removal of `party`. If the lead is offered to it, the offer ends. */
export async function giveNotice(
  write: WriteContext,
  { party, allParties, reason = '' }: TransitionInput,
  removalOn: string,
) {
  const { organizationId, onBehalfBy } = write.caller
  const notice: RemovalNotice = {
    id: uuidv7(),
    partnershipId: party.partnershipId,
    organizationId,
    onBehalfBy,
    partyId: party.id,
    reason,
    removalOn,
    objection: null,
    withdrawnAt: null,
    externalIds: [],
    ...(await write.creationStamp()),
  }
  saveRecord(write, removalNoticeRecordType, undefined, notice, { change: 'create', verb: 'given', reason })
  const { after } = party.leadOffer
    ? await endLeadOffer(write, { party, allParties, reason: undefined }, 'lead_offer_withdrawn')
    : { after: party }
  return { after: await saveNoticed(write, after, 'removal_notice_given'), notice }
}

/**
 * Saves the next version of a party whose notice of removal has changed: what it is shown with differs, so that a client
 * which knows the earlier version must read it again.
 */
async function saveNoticed(write: WriteContext, party: Party, verb: string): Promise<Party> {
  const after = await write.nextVersion(party, {})
  saveRecord(write, partyRecordType, party, after, { change: 'update', verb })
  return after
}

interface NoticeResult {
  after: Party
  notice: RemovalNotice
}

/** The notice with an objection of the party, after which the party cannot be removed under it. */
export async function object(
  write: WriteContext,
  party: Party,
  notice: RemovalNotice,
  reason = '',
): Promise<NoticeResult> {
  const { organizationId, onBehalfBy } = write.caller
  const objection = { organizationId, onBehalfBy, byOperator: false, at: await write.now(), reason }
  const after = await write.nextVersion(notice, { objection })
  saveRecord(write, removalNoticeRecordType, notice, after, { change: 'transition', verb: 'objected', reason })
  return { after: await saveNoticed(write, party, 'removal_objected'), notice: after }
}

export async function withdrawNotice(
  write: WriteContext,
  party: Party,
  notice: RemovalNotice,
  reason: string | undefined,
): Promise<NoticeResult> {
  const after = await write.nextVersion(notice, { withdrawnAt: await write.now() })
  saveRecord(write, removalNoticeRecordType, notice, after, { change: 'transition', verb: 'withdrawn', reason })
  return { after: await saveNoticed(write, party, 'removal_notice_withdrawn'), notice: after }
}

/** An operator objects to the removal of an organization from a partnership, of which it sees nothing. */
export async function objectForOrganization(
  write: WriteContext,
  organizationId: string,
  { partnershipId, reason }: { partnershipId: string; reason: string },
): Promise<void> {
  const { requestId } = write.origin
  const [row] = await write.query(objectAsOperator, { partnershipId, organizationId, reason, requestId })
  switch (row?.outcome) {
    case null:
      return
    case 'REMOVAL_OBJECTED':
      throw transitionBlocked(removalObjected)
    case 'OBJECTION_PERIOD_ENDED':
      throw transitionBlocked(objectionPeriodEnded)
    case 'PARTNERSHIP_CLOSED':
      throw transitionBlocked(closedBlocker)
    default:
      throw unknownReference('/partnershipId', 'There is no notice of removal of the organization in this partnership.')
  }
}
