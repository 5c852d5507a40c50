// The columns of a new reaffirmation.
import type { Static } from 'typebox'
import type { WriteContext } from '../../http/endpoints.ts'
import { transitionBlocked } from '../../problems.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { checkReaffirmedOn } from '../missions/rules.ts'
import { findCurrent } from '../missions/store.ts'
import type { reaffirmationSchemas } from './schema.ts'

/** The reaffirmation refers to the mission in force. Throws if there is none, or if it was not in force on the day. */
export async function completeReaffirmation(
  write: WriteContext,
  { reaffirmedOn, ...fields }: Static<typeof reaffirmationSchemas.New>,
  partnershipId: string,
) {
  const [current, now] = await Promise.all([write.query(findCurrent, { partnershipId }), write.now()])
  const mission = current.find(({ state }) => state === 'endorsed')
  if (mission === undefined) {
    const message = 'The partnership has no endorsed mission.'
    throw transitionBlocked({
      code: 'MISSION_NOT_ENDORSED',
      message,
      ref: pathInPartnership(partnershipId, '/missions'),
    })
  }
  const day = reaffirmedOn ?? now.slice(0, 10)
  checkReaffirmedOn(day, mission.endorsedAt ?? '', now)
  return { ...fields, missionId: mission.id, reaffirmedOn: day }
}
