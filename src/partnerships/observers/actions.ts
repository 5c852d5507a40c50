// The proposal of an observer.
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem, unknownReference } from '../../problems.ts'
import { dayEntry } from '../../records/agenda-entries.ts'
import { type CollectionRecords, collectionRecordType } from '../../records/collections/collection.ts'
import { consentOf, waitingOn, withConsent } from '../../records/consents.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { saveRecord } from '../../records/save.ts'
import { midnightOf } from '../../records/time-zones.ts'
import { acceptedOrganizationIds } from '../parties/rules.ts'
import { findByPartnership, type Party } from '../parties/store.ts'
import { checkEndDate, stateOf } from './rules.ts'
import { findByPartnerships, type Observer } from './store.ts'
import { observers } from './table.ts'

export const observerRecords = {
  singular: 'observer',
  table: observers,
  /** The observer does not receive the events of a proposed extension. */
  audienceOf: ({ extension }, verb) => (extension === null && verb !== 'extension_refused' ? 'everyone' : 'parties'),
  agendaOf: ({ state, endsOn }) => ({
    observer_end:
      state === 'active'
        ? [
            dayEntry(
              endsOn,
              [
                { type: 'observer.ending', days: -30 },
                { type: 'observer.ended', days: 1 },
              ],
              { lapsesAt: midnightOf(endsOn, 'UTC', 1) },
            ),
          ]
        : [],
  }),
  constraintProblems: {
    observers_one_active_per_organization: () =>
      new Problem('party-exists', 'The organization is already an observer, or proposed as one.'),
    observers_organization_id_organizations_id_fk: () =>
      unknownReference('/organizationId', 'There is no such organization.'),
  },
} satisfies CollectionRecords<Observer>

export const observerRecordType = collectionRecordType<Observer>(observerRecords)

interface Proposal {
  organizationId: string
  purpose: string
  endsOn: string
  externalIds?: ExternalId[]
}

/** Creates an observer with the consent of the caller. It is active at once if the caller is the only party. */
export async function propose(
  write: WriteContext,
  partnershipId: string,
  { externalIds = [], ...fields }: Proposal,
): Promise<{ row: Observer; parties: Party[] }> {
  const { organizationId, endsOn } = fields
  const [, parties, observers] = await Promise.all([
    write.query(lockPartnershipRow, { partnershipId }),
    write.query(findByPartnership, { partnershipId }),
    write.query(findByPartnerships, { partnershipIds: pgArray([partnershipId]) }),
  ])
  const stamp = await write.creationStamp()
  checkEndDate(endsOn, stamp.createdAt)
  if (parties.some((party) => party.organizationId === organizationId && /invited|accepted/.test(party.state))) {
    throw new Problem(
      'party-exists',
      'The organization is a party, or invited to be one. A party cannot be an observer.',
    )
  }
  const earlier = observers.filter((observer) => observer.organizationId === organizationId)
  await saveExpired(write, earlier, stamp.createdAt)
  const consents = withConsent([], consentOf(write.caller, stamp.createdAt))
  const allConsented = waitingOn(consents, acceptedOrganizationIds(parties)).length === 0
  const row: Observer = {
    id: uuidv7(),
    partnershipId,
    ...fields,
    state: allConsented ? 'active' : 'proposed',
    consents,
    reason: null,
    extension: null,
    externalIds,
    ...stamp,
  }
  saveRecord(write, observerRecordType, undefined, row, { change: 'create', verb: 'proposed' })
  return { row, parties }
}

/**
 * Stores the state `ended` for observers whose last day is past. Reads compute it, but the unique index of active
 * observers, which permits one per organization, depends on the stored state.
 */
async function saveExpired(write: WriteContext, observers: readonly Observer[], now: string): Promise<void> {
  for (const before of observers.filter((observer) => observer.state !== stateOf(observer, now))) {
    const reason = 'The last day is past.'
    const after = await write.nextVersion(before, { state: 'ended', reason, extension: null })
    saveRecord(write, observerRecordType, before, after, { change: 'transition', verb: 'ended', reason })
  }
}
