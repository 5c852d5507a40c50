// What the routes of missions, endorsements and reaffirmations share: what a mission is decided by, and how it changes.
import type { FastifyRequest } from 'fastify'
import type { Reader } from '../database/database.ts'
import type { Change } from '../http/exchange.ts'
import { type Kind, keep } from '../http/keeping.ts'
import { available } from '../lifecycles.ts'
import { acceptedOf } from '../parties/rules.ts'
import { ofPartnership, type Party } from '../parties/store.ts'
import { find as findPartnership, hold, type Partnership, several } from '../partnerships/store.ts'
import { notFound, Problem } from '../problems.ts'
import { blockersOf, confirmationsOf, missionSteps, partnershipOver, waitingFor } from './rules.ts'
import { view } from './schema.ts'
import * as store from './store.ts'
import { endorsements, missions } from './table.ts'

export const missionKind: Kind<store.Mission> = {
  subjectType: 'mission',
  table: missions,
  store: store.missionStore,
  streamOf: ({ partnershipId }) => partnershipId,
  audienceOf: ({ endorsedAt }) => (endorsedAt === null ? 'parties' : 'everyone'),
}

/** Whoever hears of the mission hears of its endorsements. */
export const endorsementKind = (mission: Pick<store.Mission, 'endorsedAt'>): Kind<store.Endorsement> => ({
  subjectType: 'endorsement',
  table: endorsements,
  store: store.endorsementStore,
  streamOf: ({ partnershipId }) => partnershipId,
  audienceOf: () => (mission.endorsedAt === null ? 'parties' : 'everyone'),
})

/** What missions of a partnership are decided by. */
export interface Context {
  partnership: Partnership
  /** Those that have accepted. */
  parties: Party[]
}

export async function contextOf(reader: Reader, partnershipId: string): Promise<Context> {
  const [[partnership], all] = await Promise.all([
    reader.ask(findPartnership, { id: partnershipId }),
    reader.ask(ofPartnership, { partnershipId }),
  ])
  if (partnership === undefined) throw notFound()
  return { partnership, parties: acceptedOf(all) }
}

/** The same as it stays until the transaction ends, with the version that stands and the one that is worked on. */
export async function held(change: Change, partnershipId: string) {
  const [, context, live] = await Promise.all([
    change.ask(hold, { partnershipId }),
    contextOf(change, partnershipId),
    change.ask(store.live, { partnershipId }),
  ])
  return {
    ...context,
    standing: live.find(({ state }) => state === 'endorsed'),
    open: live.find(({ state }) => state !== 'endorsed'),
  }
}

export const endorsementsOf = (reader: Reader, partnershipId: string, missionIds: string[]) =>
  reader.ask(store.endorsementsOf, { partnershipId, missionIds: several(missionIds) })

export const actionsOf = (
  row: store.Mission,
  endorsed: store.Endorsement[],
  { partnership, parties }: Context,
  { caller }: Pick<FastifyRequest, 'caller'>,
) =>
  available(missionSteps, row.state, (action) =>
    blockersOf(action, row, {
      endorsed,
      parties,
      asking: caller.organizationId,
      partnershipState: partnership.state,
    }),
  )

export function complete(
  row: store.Mission,
  all: store.Endorsement[],
  context: Context,
  request: Pick<FastifyRequest, 'caller'>,
) {
  const endorsed = all.filter(({ missionId }) => missionId === row.id)
  return view(row, {
    endorsements: endorsed,
    results: confirmationsOf(row, endorsed, context.parties),
    waiting: waitingFor(row, endorsed, context.parties),
    availableActions: actionsOf(row, endorsed, context, request),
  })
}

/** Of a partnership that is over the mission stays what it is. */
export function mustGoOn({ state }: Partnership): void {
  const blockedBy = partnershipOver(state)
  if (blockedBy.length > 0) throw new Problem('transition-blocked', blockedBy[0]?.message, { blockedBy })
}

/** Makes it the one that stands, in the place of the one that stood. */
export async function enact(change: Change, row: store.Mission, standing: store.Mission | undefined) {
  // First, for no two may stand.
  if (standing !== undefined) await supersede(change, standing)
  const after = await change.next(row, { state: 'endorsed', endorsedAt: await change.now() })
  keep(change, missionKind, row, after, { change: 'transition', verb: 'endorsed' })
  return after
}

export async function supersede(change: Change, row: store.Mission): Promise<void> {
  const after = await change.next(row, { state: 'superseded' })
  keep(change, missionKind, row, after, { change: 'transition', verb: 'superseded' })
}
