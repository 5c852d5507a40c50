// What the routes of missions, endorsements and reaffirmations share: what a mission is decided by, and how it changes.
import type { FastifyRequest } from 'fastify'
import type { Reader } from '../../database/database.ts'
import { type Change, closedTo } from '../../http/exchange.ts'
import { type Kind, keep, supersede } from '../../records/save.ts'
import { available } from '../../records/lifecycles.ts'
import { heldSurroundings, type Surroundings } from '../../partnerships/parties/context.ts'
import { several } from '../../partnerships/partnerships/store.ts'
import { registerKind } from '../../records/collections/collection.ts'
import { blockersOf, confirmationsOf, missionSteps, waitingFor } from './rules.ts'
import { view } from './schema.ts'
import * as store from './store.ts'
import { endorsements, missions } from './table.ts'

export const missionKind = registerKind<store.Mission>({
  one: 'mission',
  table: missions,
  audienceOf: ({ endorsedAt }) => (endorsedAt === null ? 'parties' : 'everyone'),
})

/** Whoever hears of the mission hears of its endorsements. */
export const endorsementKind = (mission: Pick<store.Mission, 'endorsedAt'>): Kind<store.Endorsement> => ({
  subjectType: 'endorsement',
  table: endorsements,
  store: store.endorsementStore,
  streamOf: ({ partnershipId }) => partnershipId,
  audienceOf: () => (mission.endorsedAt === null ? 'parties' : 'everyone'),
})

/** What missions are decided by, until the transaction ends; the version that stands and the one that is worked on. */
export async function held(change: Change, partnershipId: string) {
  const [around, live] = await Promise.all([
    heldSurroundings(change, partnershipId),
    change.ask(store.live, { partnershipId }),
  ])
  return {
    around,
    standing: live.find(({ state }) => state === 'endorsed'),
    open: live.find(({ state }) => state !== 'endorsed'),
  }
}

export const endorsementsOf = (reader: Reader, partnershipId: string, missionIds: string[]) =>
  reader.ask(store.endorsementsOf, { partnershipId, missionIds: several(missionIds) })

export const actionsOf = (
  row: store.Mission,
  endorsed: store.Endorsement[],
  { accepted: parties }: Surroundings,
  request: FastifyRequest,
) =>
  available(
    missionSteps,
    row.state,
    (action) => blockersOf(action, row, { endorsed, parties, asking: request.caller.organizationId }),
    closedTo(request, 'transitionMission'),
  )

export function complete(row: store.Mission, all: store.Endorsement[], around: Surroundings, request: FastifyRequest) {
  const endorsed = all.filter(({ missionId }) => missionId === row.id)
  return view(row, {
    endorsements: endorsed,
    results: confirmationsOf(row, endorsed, around.accepted),
    waiting: waitingFor(row, endorsed, around.accepted),
    availableActions: actionsOf(row, endorsed, around, request),
  })
}

/** Makes it the one that stands, in the place of the one that stood. */
export async function enact(change: Change, row: store.Mission, standing: store.Mission | undefined) {
  await supersede(change, missionKind, standing)
  const after = await change.next(row, { state: 'endorsed', endorsedAt: await change.now() })
  keep(change, missionKind, row, after, { change: 'transition', verb: 'endorsed' })
  return after
}
