// How responses are kept, and what becomes of them when their party leaves.
import { roundKind } from '../checklist-rounds/actions.ts'
import { isDue, note } from '../checklist-rounds/rules.ts'
import { open as openRounds, release } from '../checklist-rounds/store.ts'
import { type Kind, keep } from '../http/keeping.ts'
import type { Departure } from '../parties/actions.ts'
import { Problem } from '../problems.ts'
import * as store from './store.ts'
import { checklistResponses } from './table.ts'

/** Before it is shared, what becomes of it is for its author's own stream: the partnership's would tell that it moves. */
export const responseKind: Kind<store.Response> = {
  subjectType: 'checklist_response',
  table: checklistResponses,
  store,
  streamOf: ({ sharedAt, partnershipId, organizationId }) => (sharedAt === null ? organizationId : partnershipId),
  // A key that is taken would tell as well.
  spaceOf: ({ organizationId }) => organizationId,
  refusals: { checklist_responses_once: () => new Problem('response-exists') },
}

/** Who leaves takes back what it has submitted and not shared, and is not waited for any more. */
export const takeBack: Departure = async (change, partnershipId, remaining) => {
  const { organizationId } = change.caller
  const [rounds, responses] = await Promise.all([
    change.ask(openRounds, { partnershipId }),
    change.ask(store.lockSubmitted, { partnershipId, organizationId }),
  ])
  for (const response of responses) {
    const after = await change.next(response, { state: 'in_progress', submittedAt: null })
    keep(change, responseKind, response, after, { change: 'transition', verb: 'taken_back' })
  }
  for (const round of rounds) {
    const own = round.participations.find((one) => one.organizationId === organizationId)
    if (!own?.submittedAt && !own?.agreedAt) continue
    const participations = note(round.participations, organizationId, { submittedAt: null, agreedAt: null })
    const after = await change.next(round, { participations })
    keep(change, roundKind, round, after, { change: 'transition', verb: 'taken_back' })
  }
  return () => {
    const due = rounds.filter(({ participations }) => isDue(participations, remaining))
    for (const { id: roundId } of due) change.queue(release, { roundId, ...change.origin })
  }
}
