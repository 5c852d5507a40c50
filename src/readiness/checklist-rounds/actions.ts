// What happens to a round from several sides: parties take part in it, and it is released once it is due.
import type { Change } from '../../http/exchange.ts'
import { type Kind, keep } from '../../records/save.ts'
import { unknownReference } from '../../problems.ts'
import { isDue, note, type Participation } from './rules.ts'
import * as store from './store.ts'
import { checklistRounds } from './table.ts'

export const roundKind: Kind<store.Round> = {
  subjectType: 'checklist_round',
  table: checklistRounds,
  store,
  streamOf: ({ partnershipId }) => partnershipId,
}

/** What names a round that the partnership does not have. */
export const unknownRound = () => unknownReference('/roundId', 'There is no such round in this partnership.')

/**
 * Notes what the caller has done in a round, and releases the round if it is due by then. `parties` have accepted, and
 * stay: the partnership is held. What is queued after this comes after the release.
 */
export async function takePart(
  change: Change,
  round: store.Round,
  parties: readonly string[],
  changes: Partial<Participation>,
  verb: 'begun' | 'submitted' | 'agreed' | 'retracted',
): Promise<store.Round> {
  const participations = note(round.participations, change.caller.organizationId, changes)
  const after = await change.next(round, { participations })
  keep(change, roundKind, round, after, { change: 'transition', verb })
  const { isOver } = await change.entry
  // What is sealed when the partnership ends stays so.
  if (after.state === 'released' || isOver || !isDue(participations, parties)) return after
  // The database does it, for nobody may write what others have answered.
  change.queue(store.release, { roundId: round.id, ...change.origin })
  await change.flush()
  const [released] = await change.ask(store.find, after)
  return released ?? after
}
