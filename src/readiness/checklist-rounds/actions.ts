// What happens to a round from several sides: parties take part in it, and it is released once it is due.
import type { WriteContext } from '../../http/endpoints.ts'
import { unknownReference } from '../../problems.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { isReleasable, type Participation, withParticipation } from './rules.ts'
import * as store from './store.ts'
import { checklistRounds } from './table.ts'

export const roundRecordType: RecordType<store.Round> = {
  subjectType: 'checklist_round',
  table: checklistRounds,
  store,
  streamOf: ({ partnershipId }) => partnershipId,
}

/** What names a round that the partnership does not have. */
export const unknownRound = () => unknownReference('/checklistRoundId', 'There is no such round in this partnership.')

/**
 * Notes what the caller has done in a round, and releases the round if it is due by then. `parties` have accepted, and
 * stay: the partnership is held. What is queued after this comes after the release.
 */
export async function recordParticipation(
  write: WriteContext,
  round: store.Round,
  parties: readonly string[],
  changes: Partial<Participation>,
  verb: 'begun' | 'submitted' | 'agreed' | 'retracted',
): Promise<store.Round> {
  const participations = withParticipation(round.participations, write.caller.organizationId, changes)
  const after = await write.nextVersion(round, { participations })
  saveRecord(write, roundRecordType, round, after, { change: 'transition', verb })
  const { partnershipClosed } = await write.context
  // What is sealed when the partnership ends stays so.
  if (after.state === 'released' || partnershipClosed || !isReleasable(participations, parties)) return after
  // The database does it, for nobody may write what others have answered.
  write.enqueue(store.release, { partnershipId: round.partnershipId, checklistRoundId: round.id, ...write.origin })
  await write.flush()
  const [released] = await write.query(store.find, after)
  return released ?? after
}
