// The mission that partners share, over HTTP: its versions, their way to being endorsed, and what changed between them.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Exchange } from '../http/exchange.ts'
import { keep } from '../http/keeping.ts'
import { operation, partnershipPath, path, writeQuery } from '../http/operations.ts'
import { externalIdFilter, oneOfFilter, pageQuery, pager, updatedSinceFilter } from '../http/pages.ts'
import { ref, uuidOf } from '../http/schemas.ts'
import { take } from '../lifecycles.ts'
import { pathOf } from '../partnerships/practice.ts'
import { notFound, Problem } from '../problems.ts'
import { mostValues, valuesOf } from '../values/store.ts'
import {
  actionsOf,
  complete,
  contextOf,
  enact,
  endorsementKind,
  endorsementsOf,
  held,
  missionKind,
  mustGoOn,
  supersede,
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

const filters = {
  state: oneOfFilter(ref(MissionStateView), missions.state),
  externalId: externalIdFilter(missions.externalIds),
  updatedSince: updatedSinceFilter(missions.updatedAt),
}
const sorts = { createdAt: missions.id, updatedAt: missions.updatedAt }
const page = pager<store.Mission>({
  table: missions,
  within: eq(missions.partnershipId, sql.placeholder('partnershipId')),
  filters,
  sorts,
})

/** As the events call what a transition does. */
const verbs = { propose: 'proposed', withdraw: 'withdrawn', object: 'objected' } as const

export const missionRoutes: FastifyPluginAsyncTypebox<{ exchange: Exchange }> = async (app, { exchange }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createMission',
          summary: 'Draft the mission',
          description: `${about} Its words never change: to edit it, send all of it again. The new version takes the place of a draft or a proposal, whose endorsements do not count for it; the one that stands goes on until this one is endorsed.`,
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
      exchange.write(request, reply, async (change) => {
        const { partnershipId } = request.params
        const { basedOnId, ...fields } = request.body
        const [{ standing, open, ...context }, based] = await Promise.all([
          held(change, partnershipId),
          basedOnId === undefined ? undefined : change.ask(store.missionStore.find, { partnershipId, id: basedOnId }),
        ])
        mustGoOn(context.partnership)
        if (based !== undefined) mustBeNewest(based[0], open ?? standing)
        const stamp = await change.first()
        const words = { ...unsaid, ...fields }
        checkContent(words)
        const row: store.Mission = {
          id: uuidv7(),
          partnershipId,
          organizationId: change.caller.organizationId,
          ...words,
          number: (standing?.number ?? 0) + 1,
          contentHash: contentHash(words),
          ...stamp,
        }
        // First, for no two may be open.
        if (open !== undefined) await supersede(change, open)
        keep(change, missionKind, undefined, row, { change: 'create', verb: 'drafted' })
        return {
          body: complete(row, [], context, request),
          status: 201,
          version: 1,
          location: `/v1/partnerships/${partnershipId}/missions/${row.id}`,
        }
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
          query: pageQuery(Object.keys(sorts), filters),
        },
        200,
        MissionPage,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const context = contextOf(reader, partnershipId)
        const answer = page(request, reader, { partnershipId }, async (rows) => {
          const endorsed = await endorsementsOf(
            reader,
            partnershipId,
            rows.map(({ id }) => id),
          )
          const known = await context
          return rows.map((row) => complete(row, endorsed, known, request))
        })
        // Both are awaited from the start: a refusal that nobody hears of would end the process.
        return (await Promise.all([answer, context]))[0]
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
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, missionId: id } = request.params
        const [[row], context, endorsed, { position }] = await Promise.all([
          reader.ask(store.missionStore.find, { partnershipId, id }),
          contextOf(reader, partnershipId),
          endorsementsOf(reader, partnershipId, [id]),
          reader.entry,
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
      exchange.write(request, reply, async (change) => {
        const { partnershipId, missionId: id } = request.params
        const { action, reason } = request.body
        const [{ standing, ...context }, [row], endorsed] = await Promise.all([
          held(change, partnershipId),
          change.ask(store.missionStore.find, { partnershipId, id }),
          endorsementsOf(change, partnershipId, [id]),
        ])
        const before = change.current(row)
        take(missionSteps, actionsOf(before, endorsed, context, request), request.body)
        if (action === 'conclude') {
          const after = await enact(change, before, standing)
          return { body: complete(after, endorsed, context, request), version: after.version }
        }
        const isProposal = action === 'propose'
        const after = await change.next(before, {
          state: isProposal ? 'proposed' : 'draft',
          stateReason: isProposal ? null : (reason ?? null),
          proposedAt: isProposal ? await change.now() : null,
          proposedBy: isProposal ? change.caller.organizationId : null,
        })
        for (const one of endorsed) {
          const cleared = await change.next(one, {})
          keep(change, endorsementKind(before), one, cleared, { change: 'delete', verb: 'cleared', reason })
        }
        keep(change, missionKind, before, after, { change: 'transition', verb: verbs[action], reason })
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
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, missionId: id } = request.params
        const { against } = request.query
        const [row] = await reader.ask(store.missionStore.find, { partnershipId, id })
        if (row === undefined) throw notFound()
        const [other] =
          against === undefined
            ? await reader.ask(store.endorsedBefore, { partnershipId, number: row.number })
            : await reader.ask(store.missionStore.find, { partnershipId, id: against })
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
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, missionId } = request.params
        const [[row], { parties }, stated] = await Promise.all([
          reader.ask(store.missionStore.find, { partnershipId, id: missionId }),
          contextOf(reader, partnershipId),
          reader.ask(valuesOf, { partnershipId }),
        ])
        if (row === undefined) throw notFound()
        const ids = parties.map(({ organizationId }) => organizationId)
        const said = stated.slice(0, mostValues)
        return {
          body: {
            missionId,
            values: compareValues(row.values, said, ids),
            partiesWithout: ids.filter((party) => !said.some(({ organizationId }) => organizationId === party)),
            complete: stated.length <= mostValues,
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
  if (based === undefined) {
    const detail = 'There is no such version of the mission.'
    throw new Problem('unknown-reference', detail, {
      errors: [{ pointer: '/basedOnId', code: 'unknown-reference', detail }],
    })
  }
  if (newest === undefined || newest.id === based.id) return
  const message = 'There is a newer version than the one that you have edited.'
  const where = pathOf(newest.partnershipId, `/missions/${newest.id}`)
  throw new Problem('transition-blocked', message, { blockedBy: [{ code: 'NEWER_VERSION', message, ref: where }] })
}
