// What the routes of missions, endorsements and reaffirmations share: what a mission is decided by, and how it changes.

import type { FastifyRequest } from 'fastify'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { lockPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { availableActions } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord, supersede } from '../../records/save.ts'
import { blockersOf, confirmationsOf, missionSteps, waitingFor } from './rules.ts'
import { view } from './schema.ts'
import * as store from './store.ts'
import { endorsements, missions } from './table.ts'

export const missionRecordType = collectionRecordType<store.Mission>({
  singular: 'mission',
  table: missions,
  audienceOf: ({ endorsedAt }) => (endorsedAt === null ? 'parties' : 'everyone'),
})

/** Whoever hears of the mission hears of its endorsements. */
export const endorsementRecordType = (mission: Pick<store.Mission, 'endorsedAt'>): RecordType<store.Endorsement> => ({
  subjectType: 'endorsement',
  table: endorsements,
  store: store.endorsementStore,
  streamOf: ({ partnershipId }) => partnershipId,
  audienceOf: () => (mission.endorsedAt === null ? 'parties' : 'everyone'),
})

/** What missions are decided by, until the transaction ends; the version that stands and the one that is worked on. */
export async function held(write: WriteContext, partnershipId: string) {
  const [context, live] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(store.live, { partnershipId }),
  ])
  return {
    context,
    standing: live.find(({ state }) => state === 'endorsed'),
    open: live.find(({ state }) => state !== 'endorsed'),
  }
}

export const endorsementsOf = (reader: Reader, partnershipId: string, missionIds: string[]) =>
  reader.query(store.endorsementsOf, { partnershipId, missionIds: pgArray(missionIds) })

export const actionsOf = (
  row: store.Mission,
  endorsed: store.Endorsement[],
  { acceptedParties: parties }: PartnershipContext,
  request: FastifyRequest,
) =>
  availableActions(
    missionSteps,
    row.state,
    (action) => blockersOf(action, row, { endorsed, parties, asking: request.caller.organizationId }),
    blockedByClosure(request, 'transitionMission'),
  )

export function complete(
  row: store.Mission,
  all: store.Endorsement[],
  context: PartnershipContext,
  request: FastifyRequest,
) {
  const endorsed = all.filter(({ missionId }) => missionId === row.id)
  return view(row, {
    endorsements: endorsed,
    results: confirmationsOf(row, endorsed, context.acceptedParties),
    waiting: waitingFor(row, endorsed, context.acceptedParties),
    availableActions: actionsOf(row, endorsed, context, request),
  })
}

/** Makes it the one that stands, in the place of the one that stood. */
export async function enact(write: WriteContext, row: store.Mission, standing: store.Mission | undefined) {
  await supersede(write, missionRecordType, standing)
  const after = await write.nextVersion(row, { state: 'endorsed', endorsedAt: await write.now() })
  saveRecord(write, missionRecordType, row, after, { change: 'transition', verb: 'endorsed' })
  return after
}
