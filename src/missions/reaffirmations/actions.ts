// Creates reaffirmations of the mission in force.
import type { Static } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { WriteContext } from '../../http/endpoints.ts'
import { transitionBlocked } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { lockMissions } from '../missions/actions.ts'
import { checkReaffirmedOn } from '../missions/rules.ts'
import type { reaffirmationSchemas } from './schema.ts'
import { reaffirmations } from './table.ts'

export type Reaffirmation = typeof reaffirmations.$inferSelect

export const reaffirmationCollection = {
  singular: 'reaffirmation',
  table: reaffirmations,
  audienceOf: () => 'everyone' as const,
}
const recordType = collectionRecordType<Reaffirmation>(reaffirmationCollection)

export async function createReaffirmation(
  write: WriteContext,
  partnershipId: string,
  fields: Static<typeof reaffirmationSchemas.New>,
): Promise<Reaffirmation> {
  const { endorsedMission } = await lockMissions(write, partnershipId)
  if (endorsedMission === undefined) {
    const message = 'The partnership has no endorsed mission.'
    throw transitionBlocked({
      code: 'MISSION_NOT_ENDORSED',
      message,
      ref: pathInPartnership(partnershipId, '/missions'),
    })
  }
  const { note = null, externalIds = [], reaffirmedOn } = fields
  const stamp = await write.creationStamp()
  const day = reaffirmedOn ?? stamp.createdAt.slice(0, 10)
  checkReaffirmedOn(day, endorsedMission.endorsedAt ?? '', stamp.createdAt)
  const row: Reaffirmation = {
    id: uuidv7(),
    partnershipId,
    missionId: endorsedMission.id,
    organizationId: write.caller.organizationId,
    reaffirmedOn: day,
    note,
    externalIds,
    ...stamp,
  }
  saveRecord(write, recordType, undefined, row, { change: 'create', verb: 'created' })
  return row
}
