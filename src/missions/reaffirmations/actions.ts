// The columns of a new reaffirmation.
import type { Static } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { transitionBlocked } from '../../problems.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { reaffirmationChange } from '../missions/agenda.ts'
import { checkReaffirmedOn } from '../missions/rules.ts'
import { findCurrent, findEndorsed } from '../missions/store.ts'
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

/** The mission is due to be reaffirmed again after its interval. */
export async function updateAgenda(
  write: WriteContext,
  { partnershipId, missionId, reaffirmedOn }: { partnershipId: string; missionId: string; reaffirmedOn: string },
): Promise<void> {
  const endorsed = await write.query(findEndorsed, { partnershipIds: pgArray([partnershipId]) })
  const mission = endorsed.find(({ id }) => id === missionId)
  if (mission === undefined) return
  const { lastReaffirmedOn } = mission
  const last = lastReaffirmedOn !== null && lastReaffirmedOn > reaffirmedOn ? lastReaffirmedOn : reaffirmedOn
  write.changeAgenda(partnershipId, reaffirmationChange({ ...mission, lastReaffirmedOn: last }))
}
