// Routes of the versions of the mission, and of their comparisons.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { notFound } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { type Endorsement, findByMissions } from '../endorsements/store.ts'
import { findAll as findAllValues, maxValues } from '../values/store.ts'
import { actionsOf, createMission, missionRecords, missionRecordType, transitionChanges, viewOf } from './actions.ts'
import { compareValues } from './comparison.ts'
import { comparisonJob } from './comparison-job.ts'
import { MissionDiff, ValueComparison } from './comparison-schema.ts'
import { contentOf, missionTransitions } from './rules.ts'
import { MissionStateView, missionSchemas, NewMission, NewMissionTransition } from './schema.ts'
import * as store from './store.ts'
import { missions } from './table.ts'

const list = '/partnerships/:partnershipId/missions'
const tag = 'Missions'
const missionParams = path({ ...partnershipPath, missionId: uuidOf('the version of the mission') })

const collection: Collection<store.Mission, PartnershipContext, Endorsement[]> = {
  ...missionRecords,
  plural: 'missions',
  tag,
  about:
    'A version of the mission states the beliefs, the purpose and the anticipated results of the partnership in one text for all parties (V1, I2, V4).',
  schemas: missionSchemas,
  filters: { state: oneOfFilter(ref(MissionStateView), missions.state) },
  locksPartnership: true,
  context: loadPartnership,
  async related(reader, rows) {
    const [first] = rows
    if (first === undefined) return []
    const missionIds = pgArray(rows.map(({ id }) => id))
    return reader.query(findByMissions, { partnershipId: first.partnershipId, missionIds })
  },
  view: (mission, request, context, _now, endorsements) => viewOf(mission, endorsements, context, request),
}

export const missionRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints; worker: Worker }> = async (
  app,
  { endpoints, worker },
) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createMission',
          summary: 'Create a draft of the mission',
          description: `${collection.about} The content of a version cannot be changed: to edit it, create a version with the complete content. The new draft supersedes the current draft or proposal with its endorsements. The mission in force stays in force until the new version is endorsed.`,
          tag,
          params: path(partnershipPath),
          query: writeQuery,
          body: NewMission,
        },
        201,
        missionSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { mission, context } = await createMission(write, partnershipId, request.body)
        const body = viewOf(mission, [], context, request)
        return created(body, pathInPartnership(partnershipId, `/missions/${mission.id}`))
      }),
  )

  const routes = recordRoutes(app, endpoints, collection)
  routes.list({
    summary: 'List the versions of the mission',
    description:
      'The version with `state=endorsed` is in force. Observers can read versions that are or were in force.',
  })
  routes.get({
    summary: 'Read a version of the mission',
    description:
      '`endorsements`, `resultConfirmations` and `waitingOn` show which parties have endorsed the version and confirmed its results. An endorsement requires the `contentHash`.',
  })
  routes.transition<Static<typeof NewMissionTransition>>({
    summary: 'Propose, withdraw, object to or conclude a version of the mission',
    description:
      '`propose` asks every party to endorse the draft. `object` by any party, with a reason, and `withdraw` by the party that proposed it return it to draft and delete its endorsements. `conclude` puts it in force if every remaining party has endorsed it, after another party has withdrawn from the partnership.',
    body: NewMissionTransition,
    transitions: missionTransitions,
    actionsOf: (mission, request, context, _now, endorsements) => actionsOf(mission, endorsements, context, request),
    apply: (write, mission, body, { now, related }) =>
      transitionChanges[body.action](write, mission, now, body, related),
  })

  app.get(
    `${list}/:missionId/diff`,
    {
      schema: operation(
        {
          operationId: 'getMissionDiff',
          summary: 'Compare two versions of the mission',
          description:
            'Compares the texts of two versions field by field and word by word (V1, V2). Values are matched by name and anticipated results by key; their order is ignored.',
          tag,
          params: missionParams,
          query: Type.Object(
            {
              against: Type.Optional(
                uuidOf('the version to compare with; by default the version that was in force before'),
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
        const [mission] = await reader.query(missionRecordType.store.find, { partnershipId, id })
        if (mission === undefined) throw notFound()
        const [previous] =
          against === undefined
            ? await reader.query(store.findPreviouslyEndorsed, { partnershipId, number: mission.number })
            : await reader.query(missionRecordType.store.find, { partnershipId, id: against })
        if (previous === undefined && against !== undefined) throw notFound()
        const versions = { before: previous && contentOf(previous), after: contentOf(mission) }
        const { changes } = await worker.run(comparisonJob, versions, request.deadline)
        const identical = previous?.contentHash === mission.contentHash
        return { body: { missionId: id, againstId: previous?.id ?? null, identical, changes } }
      }),
  )

  app.get(
    `${list}/:missionId/value-comparison`,
    {
      schema: operation(
        {
          operationId: 'getValueComparison',
          summary: 'Compare the values of the mission with those of the parties',
          description:
            'Shows the values that all parties share, those that one party states, and those that the mission lacks (Q20). It is computed from the current values.',
          tag,
          params: missionParams,
        },
        200,
        ValueComparison,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, missionId } = request.params
        const [[mission], { parties }, statedValues] = await Promise.all([
          reader.query(missionRecordType.store.find, { partnershipId, id: missionId }),
          loadPartnership(reader, partnershipId),
          reader.query(findAllValues, { partnershipId }),
        ])
        if (mission === undefined) throw notFound()
        const comparedValues = statedValues.slice(0, maxValues)
        const partiesWithoutValues = parties.filter(
          (id) => !comparedValues.some(({ organizationId }) => organizationId === id),
        )
        const values = compareValues(mission.values, comparedValues, parties)
        return { body: { missionId, values, partiesWithoutValues, complete: statedValues.length <= maxValues } }
      }),
  )
}
