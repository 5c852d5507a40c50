// Creates and changes endorsements. The endorsement of the last party puts a proposed mission in force.
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { notFound, ruleViolation, transitionBlocked } from '../../problems.ts'
import { mustBeAuthor } from '../../records/collections/collection.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import {
  actionsOf,
  endorsementRecordType,
  endorsementStore,
  lockMissions,
  missionRecordType,
  putEndorsementsInForce,
  putInForce,
} from '../missions/actions.ts'
import {
  checkConfirmedResults,
  checkNoneRetracted,
  missingEndorsements,
  missionTransitions,
} from '../missions/rules.ts'
import type { Mission } from '../missions/store.ts'
import type { endorsementSchemas } from './schema.ts'
import { type Endorsement, findByMissions } from './store.ts'

interface MissionParams {
  partnershipId: string
  missionId: string
}

export async function createEndorsement(
  write: WriteContext,
  { partnershipId, missionId }: MissionParams,
  { externalIds = [], ...fields }: Static<typeof endorsementSchemas.New>,
  request: FastifyRequest,
): Promise<Endorsement> {
  const [{ context, endorsedMission }, [mission], endorsements] = await Promise.all([
    lockMissions(write, partnershipId),
    write.query(missionRecordType.store.find, { partnershipId, id: missionId }),
    write.query(findByMissions, { partnershipId, missionIds: pgArray([missionId]) }),
  ])
  if (mission === undefined) throw notFound()
  resolveTransition(missionTransitions, actionsOf(mission, endorsements, context, request), {
    action: 'endorse',
    ...fields,
  })
  if (fields.contentHash !== mission.contentHash) {
    throw ruleViolation('/contentHash', 'It differs from the contentHash of this version of the mission.')
  }
  checkConfirmedResults(fields.confirmedResults, mission)
  const row: Endorsement = {
    id: uuidv7(),
    partnershipId,
    missionId,
    organizationId: write.caller.organizationId,
    ...fields,
    externalIds,
    erasedAt: null,
    ...(await write.creationStamp()),
  }
  const { waitingOn } = missingEndorsements(mission, [...endorsements, row], context.acceptedParties)
  const isLast = mission.state === 'proposed' && waitingOn.length === 0
  const after = isLast ? await putInForce(write, mission, endorsedMission) : mission
  if (isLast) putEndorsementsInForce(write, endorsements)
  saveRecord(write, endorsementRecordType(after), undefined, row, { change: 'create', verb: 'created' })
  return row
}

export async function updateEndorsement(
  write: WriteContext,
  { partnershipId, missionId, endorsementId: id }: MissionParams & { endorsementId: string },
  fields: Static<typeof endorsementSchemas.Patch>,
): Promise<Endorsement> {
  const [, [row], [mission]] = await Promise.all([
    write.query(lockPartnershipRow, { partnershipId }),
    write.query(endorsementStore.find, { partnershipId, missionId, id }),
    write.query(missionRecordType.store.find, { partnershipId, id: missionId }),
  ])
  if (row === undefined || mission === undefined) throw notFound()
  mustBeAuthor('endorsement', row, write)
  const before = write.requireMatch(row)
  const after = await write.nextVersion(before, fields as Partial<Endorsement>)
  if (fields.confirmedResults !== undefined) {
    assertNotSuperseded(mission)
    checkConfirmedResults(after.confirmedResults, mission)
    if (mission.state === 'endorsed') checkNoneRetracted(before.confirmedResults, after.confirmedResults)
  }
  saveRecord(write, endorsementRecordType(mission), before, after, { change: 'update', verb: 'updated' })
  return after
}

function assertNotSuperseded({ state, partnershipId, id }: Mission): void {
  if (state !== 'superseded') return
  const message = 'A later version has superseded this version of the mission.'
  throw transitionBlocked({ code: 'WRONG_STATE', message, ref: pathInPartnership(partnershipId, `/missions/${id}`) })
}
