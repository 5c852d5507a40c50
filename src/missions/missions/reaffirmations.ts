// Reaffirmations over HTTP: when the parties returned to the mission that stands.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { notFound, transitionBlocked } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { held } from './actions.ts'
import { checkRevisited } from './rules.ts'
import { NewReaffirmation, ReaffirmationPage, ReaffirmationView } from './schema.ts'
import type { Reaffirmation } from './store.ts'
import { reaffirmations } from './table.ts'

const tag = 'Missions'
const list = '/partnerships/:partnershipId/reaffirmations'
const about =
  'A return of the parties to their mission (V4, V2). When the next one is due stands in the `focalPoint` of the partnership.'
const ofPartnership = path(partnershipPath)
const ofReaffirmation = path({ ...partnershipPath, reaffirmationId: uuidOf('the reaffirmation') })

const page = pager<Reaffirmation>({
  table: reaffirmations,
  where: eq(reaffirmations.partnershipId, sql.placeholder('partnershipId')),
  filters: { externalId: externalIdFilter(reaffirmations.externalIds) },
  sorts: { createdAt: reaffirmations.id, revisitedOn: reaffirmations.revisitedOn },
})

const kind = collectionRecordType<Reaffirmation>({
  singular: 'reaffirmation',
  table: reaffirmations,
  audienceOf: () => 'everyone',
})

export const reaffirmationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'reaffirmMission',
          summary: 'Record that the parties returned to their mission',
          description: `${about} It is about the version that stands.`,
          tag,
          params: ofPartnership,
          query: writeQuery,
          body: NewReaffirmation,
        },
        201,
        ReaffirmationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { note = null, externalIds = [], revisitedOn } = request.body
        const { standing } = await held(write, partnershipId)
        if (standing === undefined) {
          const message = 'There is no endorsed mission to return to.'
          throw transitionBlocked({
            code: 'MISSION_NOT_ENDORSED',
            message,
            ref: pathInPartnership(partnershipId, '/missions'),
          })
        }
        const stamp = await write.creationStamp()
        const day = revisitedOn ?? stamp.createdAt.slice(0, 10)
        checkRevisited(day, standing.endorsedAt ?? '', stamp.createdAt)
        const row: Reaffirmation = {
          id: uuidv7(),
          partnershipId,
          missionId: standing.id,
          organizationId: write.caller.organizationId,
          revisitedOn: day,
          note,
          externalIds,
          ...stamp,
        }
        saveRecord(write, kind, undefined, row, { change: 'create', verb: 'recorded' })
        return created(row, pathInPartnership(partnershipId, `/reaffirmations/${row.id}`))
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listReaffirmations',
          summary: 'List when the parties returned to their mission',
          description: `${about} \`missionId\` says which version stood then.`,
          tag,
          params: ofPartnership,
          query: page.query,
        },
        200,
        ReaffirmationPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) => page(request, reader, request.params, (rows) => rows)),
  )

  app.get(
    `${list}/:reaffirmationId`,
    {
      schema: operation(
        {
          operationId: 'getReaffirmation',
          summary: 'Read a reaffirmation',
          description: `${about} It stays as it was recorded.`,
          tag,
          params: ofReaffirmation,
        },
        200,
        ReaffirmationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, reaffirmationId: id } = request.params
        const [row] = await reader.query(kind.store.find, { partnershipId, id })
        if (row === undefined) throw notFound()
        return { body: row, version: row.version }
      }),
  )
}
