// Actions on rounds that several operations perform: recording what a party did, and releasing the round.
import type { WriteContext } from '../../http/endpoints.ts'
import { type Blocker, transitionBlocked, unknownReference } from '../../problems.ts'
import { dayEntry } from '../../records/agenda-entries.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { isReleasable, type Participation, withParticipation } from './rules.ts'
import * as store from './store.ts'
import { checklistRounds } from './table.ts'

export const roundCollection = {
  singular: 'checklist_round',
  table: checklistRounds,
  agendaOf: ({ state, dueOn, participations }: store.Round) => ({
    checklist_round_due:
      state === 'open' && dueOn !== null
        ? [
            dayEntry(dueOn, [{ type: 'checklist_round.due', days: 0 }], {
              doneIds: participations.flatMap(({ organizationId, submittedAt }) => (submittedAt ? organizationId : [])),
              observerIds: [],
            }),
          ]
        : [],
  }),
}
export const roundRecordType = collectionRecordType<store.Round>(roundCollection)

export const unknownRound = () => unknownReference('/checklistRoundId', 'The partnership has no such round.')

/** What blocks changes of a round and of the responses to it. */
export const cancellationBlockers = (round: Pick<store.Round, 'id' | 'partnershipId' | 'state'>): Blocker[] =>
  round.state === 'cancelled'
    ? [
        {
          code: 'ROUND_CANCELLED',
          message: 'The round is cancelled.',
          ref: pathInPartnership(round.partnershipId, `/checklist-rounds/${round.id}`),
        },
      ]
    : []

/** Throws if the round is cancelled. */
export function requireNotCancelled(round: store.Round): void {
  const [blocker] = cancellationBlockers(round)
  if (blocker) throw transitionBlocked(blocker)
}

/**
 * Records what the caller's organization did in a round, and releases the round if it is releasable then. The partnership
 * is locked; `parties` are the organizations that have accepted. Statements that are enqueued later run after the release.
 */
export async function recordParticipation(
  write: WriteContext,
  round: store.Round,
  parties: readonly string[],
  changes: Partial<Participation>,
  verb: 'response_started' | 'response_submitted' | 'sharing_agreed' | 'agreement_retracted',
): Promise<store.Round> {
  const participations = withParticipation(round.participations, write.caller.organizationId, changes)
  const after = await write.nextVersion(round, { participations })
  saveRecord(write, roundRecordType, round, after, { change: 'transition', verb })
  const { partnershipClosed } = await write.context
  // A round that is open when the partnership closes remains sealed.
  if (after.state === 'released' || partnershipClosed || !isReleasable(participations, parties)) return after
  // A function of the database shares the responses, because a party may not write those of other parties.
  write.enqueue(store.release, { partnershipId: round.partnershipId, checklistRoundId: round.id, ...write.origin })
  await write.flush()
  const [released] = await write.query(store.find, after)
  return released ?? after
}
