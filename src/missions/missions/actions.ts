// Creates missions, puts them in force, and computes the other fields of their responses.
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { lockPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { transitionBlocked, unknownReference } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { statusOfActions } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type RecordType, saveRecord, supersede } from '../../records/save.ts'
import type { Endorsement } from '../endorsements/store.ts'
import { endorsements } from '../endorsements/table.ts'
import { reaffirmationEntries } from './agenda.ts'
import {
  blockersOf,
  checkContent,
  contentHashOf,
  missingEndorsements,
  missionTransitions,
  resultConfirmationsOf,
} from './rules.ts'
import { type NewMission, type NewMissionTransition, view } from './schema.ts'
import * as store from './store.ts'
import { missions } from './table.ts'

export const missionRecords = {
  singular: 'mission',
  table: missions,
  agendaOf: ({ state, endorsedAt, reaffirmEveryMonths }: store.Mission) => ({
    reaffirmation_due:
      state === 'endorsed' && endorsedAt !== null
        ? reaffirmationEntries({ endorsedAt, reaffirmEveryMonths, lastReaffirmedOn: null })
        : [],
  }),
  audienceOf: ({ endorsedAt }: store.Mission) => (endorsedAt === null ? ('parties' as const) : ('everyone' as const)),
}
export const missionRecordType = collectionRecordType<store.Mission>(missionRecords)

export const endorsementRecords = {
  singular: 'endorsement',
  table: endorsements,
  parent: { singular: 'mission', plural: 'missions', store: missionRecordType.store },
}
const endorsementBaseType = collectionRecordType<Endorsement>(endorsementRecords)
export const endorsementStore = endorsementBaseType.store

/** Events of endorsements have the audience of the events of their mission. */
export const endorsementRecordType = (mission: store.Mission): RecordType<Endorsement> => ({
  ...endorsementBaseType,
  audienceOf: () => missionRecords.audienceOf(mission),
})

/**
 * Records that the endorsements of a mission are in force with it. The rows remain as they are: the events tell observers, who
 * may read them from now on.
 */
export function putEndorsementsInForce(write: WriteContext, rows: readonly Endorsement[]): void {
  for (const row of rows) {
    const event = {
      streamId: row.partnershipId,
      change: 'update',
      audience: 'everyone',
      table: endorsements,
      row,
    } as const
    write.record({ ...event, subjectType: 'endorsement', type: 'endorsement.in_force' })
  }
}

/** Locks the partnership; then loads its context, the endorsed mission, and the draft or proposal. */
export async function lockMissions(write: WriteContext, partnershipId: string) {
  const [context, current] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(store.findCurrent, { partnershipId }),
  ])
  return {
    context,
    endorsedMission: current.find(({ state }) => state === 'endorsed'),
    openMission: current.find(({ state }) => state !== 'endorsed'),
  }
}

export const actionsOf = (
  mission: store.Mission,
  missionEndorsements: Endorsement[],
  { acceptedParties, parties }: PartnershipContext,
  request: FastifyRequest,
) =>
  statusOfActions(missionTransitions, mission.state, {
    subject: { parties, proposedBy: mission.proposedBy },
    callerId: request.caller.organizationId,
    blockersOf: (action) =>
      blockersOf(action, mission, {
        endorsements: missionEndorsements,
        parties: acceptedParties,
        callerId: request.caller.organizationId,
      }),
    isBlockedByClosure: blockedByClosure(request, 'transitionMission'),
  })

/** `allEndorsements` may contain endorsements of other missions. */
export function viewOf(
  mission: store.Mission,
  allEndorsements: Endorsement[],
  context: PartnershipContext,
  request: FastifyRequest,
) {
  const missionEndorsements = allEndorsements.filter(({ missionId }) => missionId === mission.id)
  return view(mission, {
    endorsements: missionEndorsements,
    resultConfirmations: resultConfirmationsOf(mission, missionEndorsements, context.acceptedParties),
    ...missingEndorsements(mission, missionEndorsements, context.acceptedParties),
    actions: actionsOf(mission, missionEndorsements, context, request),
  })
}

/** Creates a draft, which supersedes the current draft or proposal. */
export async function createMission(
  write: WriteContext,
  partnershipId: string,
  { basedOnId, ...fields }: Static<typeof NewMission>,
) {
  const [{ context, endorsedMission, openMission }, base] = await Promise.all([
    lockMissions(write, partnershipId),
    basedOnId === undefined ? undefined : write.query(missionRecordType.store.find, { partnershipId, id: basedOnId }),
  ])
  if (base !== undefined) assertNewest(base[0], openMission ?? endorsedMission)
  const stamp = await write.creationStamp()
  const content = { ...defaults, ...fields }
  checkContent(content)
  const mission: store.Mission = {
    id: uuidv7(),
    partnershipId,
    organizationId: write.caller.organizationId,
    ...content,
    number: (endorsedMission?.number ?? 0) + 1,
    contentHash: contentHashOf(content),
    ...stamp,
  }
  // Saved first: a unique index allows one draft or proposal in a partnership.
  await supersede(write, missionRecordType, openMission)
  saveRecord(write, missionRecordType, undefined, mission, { change: 'create', verb: 'created' })
  return { mission, context }
}

/** Makes a proposed mission the one in force, and supersedes `before`. */
export async function putInForce(write: WriteContext, mission: store.Mission, before: store.Mission | undefined) {
  await supersede(write, missionRecordType, before)
  const after = await write.nextVersion(mission, { state: 'endorsed', endorsedAt: await write.now() })
  saveRecord(write, missionRecordType, mission, after, { change: 'transition', verb: 'endorsed' })
  return after
}

type TransitionHandler = (
  write: WriteContext,
  mission: store.Mission,
  now: string,
  body: Static<typeof NewMissionTransition>,
  endorsements: Endorsement[],
) => Promise<{ changes: Partial<store.Mission>; verb?: string }>

/** Returns the proposal to draft and deletes its endorsements. */
async function returnToDraft(
  write: WriteContext,
  mission: store.Mission,
  reason: string | undefined,
  endorsements: Endorsement[],
): Promise<Partial<store.Mission>> {
  for (const endorsement of endorsements) {
    const finalVersion = await write.nextVersion(endorsement, {})
    saveRecord(write, endorsementRecordType(mission), endorsement, finalVersion, {
      change: 'delete',
      verb: 'deleted',
      reason,
    })
  }
  return { state: 'draft', stateReason: reason ?? null, proposedAt: null, proposedBy: null }
}

/** The changes that each transition makes to the mission. */
export const transitionChanges: Record<Static<typeof NewMissionTransition>['action'], TransitionHandler> = {
  propose: async ({ caller }, _mission, now) => ({
    changes: { state: 'proposed', stateReason: null, proposedAt: now, proposedBy: caller.organizationId },
  }),
  withdraw: async (write, mission, _now, { reason }, endorsements) => ({
    changes: await returnToDraft(write, mission, reason, endorsements),
    verb: 'withdrawn',
  }),
  object: async (write, mission, _now, { reason }, endorsements) => ({
    changes: await returnToDraft(write, mission, reason, endorsements),
    verb: 'objected',
  }),
  async conclude(write, { partnershipId }, now, _body, missionEndorsements) {
    const current = await write.query(store.findCurrent, { partnershipId })
    await supersede(
      write,
      missionRecordType,
      current.find(({ state }) => state === 'endorsed'),
    )
    putEndorsementsInForce(write, missionEndorsements)
    return { changes: { state: 'endorsed', endorsedAt: now } }
  },
}

const defaults = {
  philosophy: null,
  vision: null,
  values: [],
  anticipatedResults: [],
  qualityFramework: null,
  qualityLevel: null,
  qualityStatement: null,
  reaffirmEveryMonths: null,
  externalIds: [],
  state: 'draft',
  stateReason: null,
  proposedAt: null,
  proposedBy: null,
  endorsedAt: null,
} satisfies Partial<store.Mission>

/** Throws if another party has created a newer version since: a new draft would undo its changes. */
function assertNewest(base: store.Mission | undefined, newest: store.Mission | undefined): void {
  if (base === undefined) throw unknownReference('/basedOnId', 'There is no such version of the mission.')
  if (newest === undefined || newest.id === base.id) return
  const message = 'There is a newer version of the mission than the one in basedOnId.'
  const ref = pathInPartnership(newest.partnershipId, `/missions/${newest.id}`)
  throw transitionBlocked({ code: 'NEWER_VERSION_EXISTS', message, ref })
}
