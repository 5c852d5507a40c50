// The mission that partners share, over HTTP: its versions, their way to being endorsed, and what changed between them.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership } from '../../partnerships/parties/context.ts'
import { notFound, transitionBlocked, unknownReference } from '../../problems.ts'
import { recordPager } from '../../records/collections/pages.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord, supersede } from '../../records/save.ts'
import { maxValues, valuesOf } from '../values/store.ts'
import {
  actionsOf,
  complete,
  enact,
  endorsementRecordType,
  endorsementsOf,
  held,
  missionRecordType,
} from './actions.ts'
import { compare, compareValues } from './comparison.ts'
import { checkContent, contentHash, contentOf, missionSteps } from './rules.ts'
import {
  MissionDiff,
  MissionPage,
  MissionStateView,
  MissionView,
  NewMission,
  NewMissionTransition,
  ValueComparison,
} from './schema.ts'
import * as store from './store.ts'
import { missions } from './table.ts'

const tag = 'Missions'
const list = '/partnerships/:partnershipId/missions'
const about =
  'What the partners believe in, set out to do and expect to come of it, in one wording for all (V1, I2, V4).'
const ofPartnership = path(partnershipPath)
const ofMission = path({ ...partnershipPath, missionId: uuidOf('the version of the mission') })

const page = recordPager<store.Mission>(missions, { state: oneOfFilter(ref(MissionStateView), missions.state) })

/** As the events call what a transition does. */
const verbs = { propose: 'proposed', withdraw: 'withdrawn', object: 'objected' } as const

export const missionRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createMission',
          summary: 'Draft the mission',
          description: `${about} Its stringEnum never change: to edit it, send all of it again. The new version takes the place of a draft or a proposal, whose endorsements do not count for it; the one that stands goes on until this one is endorsed.`,
          tag,
          params: ofPartnership,
          query: writeQuery,
          body: NewMission,
        },
        201,
        MissionView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { basedOnId, ...fields } = request.body
        const [{ context, standing, open }, based] = await Promise.all([
          held(write, partnershipId),
          basedOnId === undefined
            ? undefined
            : write.query(missionRecordType.store.find, { partnershipId, id: basedOnId }),
        ])
        if (based !== undefined) mustBeNewest(based[0], open ?? standing)
        const stamp = await write.creationStamp()
        const content = { ...unsaid, ...fields }
        checkContent(content)
        const row: store.Mission = {
          id: uuidv7(),
          partnershipId,
          organizationId: write.caller.organizationId,
          ...content,
          number: (standing?.number ?? 0) + 1,
          contentHash: contentHash(content),
          ...stamp,
        }
        await supersede(write, missionRecordType, open)
        saveRecord(write, missionRecordType, undefined, row, { change: 'create', verb: 'drafted' })
        return created(complete(row, [], context, request), pathInPartnership(partnershipId, `/missions/${row.id}`))
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listMissions',
          summary: 'List the versions of the mission',
          description: `${about} \`state=endorsed\` has the one that stands. Observers see those alone that were endorsed.`,
          tag,
          params: ofPartnership,
          query: page.query,
        },
        200,
        MissionPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const context = loadPartnership(reader, partnershipId)
        const views = async (rows: store.Mission[], known: Awaited<typeof context>) => {
          const ids = rows.map(({ id }) => id)
          const endorsed = await endorsementsOf(reader, partnershipId, ids)
          return rows.map((row) => complete(row, endorsed, known, request))
        }
        return page(request, reader, { partnershipId }, views, context)
      }),
  )

  app.get(
    `${list}/:missionId`,
    {
      schema: operation(
        {
          operationId: 'getMission',
          summary: 'Read a version of the mission',
          description: `${about} \`endorsements\`, \`results\` and \`waitingOn\` say who has endorsed and confirmed what, and who has not; \`contentHash\` is what an endorsement takes.`,
          tag,
          params: ofMission,
        },
        200,
        MissionView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, missionId: id } = request.params
        const [[row], context, endorsed, { position }] = await Promise.all([
          reader.query(missionRecordType.store.find, { partnershipId, id }),
          loadPartnership(reader, partnershipId),
          endorsementsOf(reader, partnershipId, [id]),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        return { body: complete(row, endorsed, context, request), version: row.version, position }
      }),
  )

  app.post(
    `${list}/:missionId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionMission',
          summary: 'Propose a mission, object to it, or take it back',
          description: `${about} \`propose\` asks every party to endorse it; \`object\` sends it back to draft with a reason, \`withdraw\` does for the party that proposed it, and both clear its endorsements. \`conclude\` endorses it where the last party that was waited for has left.`,
          tag,
          params: ofMission,
          query: writeQuery,
          body: NewMissionTransition,
        },
        200,
        MissionView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, missionId: id } = request.params
        const { action, reason } = request.body
        const [{ context, standing }, [row], endorsed] = await Promise.all([
          held(write, partnershipId),
          write.query(missionRecordType.store.find, { partnershipId, id }),
          endorsementsOf(write, partnershipId, [id]),
        ])
        const before = write.requireMatch(row)
        resolveTransition(missionSteps, actionsOf(before, endorsed, context, request), request.body)
        if (action === 'conclude') {
          const after = await enact(write, before, standing)
          return { body: complete(after, endorsed, context, request), version: after.version }
        }
        const isProposal = action === 'propose'
        const after = await write.nextVersion(before, {
          state: isProposal ? 'proposed' : 'draft',
          stateReason: isProposal ? null : (reason ?? null),
          proposedAt: isProposal ? await write.now() : null,
          proposedBy: isProposal ? write.caller.organizationId : null,
        })
        for (const one of endorsed) {
          const cleared = await write.nextVersion(one, {})
          saveRecord(write, endorsementRecordType(before), one, cleared, { change: 'delete', verb: 'cleared', reason })
        }
        saveRecord(write, missionRecordType, before, after, { change: 'transition', verb: verbs[action], reason })
        return { body: complete(after, [], context, request), version: after.version }
      }),
  )

  app.get(
    `${list}/:missionId/diff`,
    {
      schema: operation(
        {
          operationId: 'getMissionDiff',
          summary: 'See what changed in the mission',
          description:
            'Two versions side by side, text by text and word by word (V1, V2). Values go by their names and anticipated results by their keys, whatever their order.',
          tag,
          params: ofMission,
          query: Type.Object(
            {
              against: Type.Optional(
                uuidOf('the version to compare with; unless said the one that was endorsed before it'),
              ),
            },
            { additionalProperties: false },
          ),
        },
        200,
        MissionDiff,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, missionId: id } = request.params
        const { against } = request.query
        const [row] = await reader.query(missionRecordType.store.find, { partnershipId, id })
        if (row === undefined) throw notFound()
        const [other] =
          against === undefined
            ? await reader.query(store.endorsedBefore, { partnershipId, number: row.number })
            : await reader.query(missionRecordType.store.find, { partnershipId, id: against })
        if (other === undefined && against !== undefined) throw notFound()
        const changes = compare(other && contentOf(other), contentOf(row))
        const identical = other?.contentHash === row.contentHash
        return { body: { missionId: id, againstId: other?.id ?? null, identical, changes } }
      }),
  )

  app.get(
    `${list}/:missionId/values`,
    {
      schema: operation(
        {
          operationId: 'getMissionValues',
          summary: 'Set the values of the mission beside those of the parties',
          description:
            'Which values all share, which one party alone states, and which the mission lacks (Q20). Computed from the records as they are.',
          tag,
          params: ofMission,
        },
        200,
        ValueComparison,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, missionId } = request.params
        const [[row], { parties: ids }, stated] = await Promise.all([
          reader.query(missionRecordType.store.find, { partnershipId, id: missionId }),
          loadPartnership(reader, partnershipId),
          reader.query(valuesOf, { partnershipId }),
        ])
        if (row === undefined) throw notFound()
        const said = stated.slice(0, maxValues)
        return {
          body: {
            missionId,
            values: compareValues(row.values, said, ids),
            partiesWithout: ids.filter((party) => !said.some(({ organizationId }) => organizationId === party)),
            complete: stated.length <= maxValues,
          },
        }
      }),
  )
}

type Given = 'id' | 'partnershipId' | 'organizationId' | 'number' | 'mission' | 'contentHash' | Stamped
type Stamped = 'version' | 'createdAt' | 'updatedAt' | 'updatedBy' | 'updatedOnBehalfBy'

/** What a new version is unless it says so. */
const unsaid: Omit<store.Mission, Given> = {
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
}

/** Who edits what is not the newest any more would undo what another party has written since. */
function mustBeNewest(based: store.Mission | undefined, newest: store.Mission | undefined): void {
  if (based === undefined) throw unknownReference('/basedOnId', 'There is no such version of the mission.')
  if (newest === undefined || newest.id === based.id) return
  const message = 'There is a newer version than the one that you have edited.'
  throw transitionBlocked({
    code: 'NEWER_VERSION',
    message,
    ref: pathInPartnership(newest.partnershipId, `/missions/${newest.id}`),
  })
}
