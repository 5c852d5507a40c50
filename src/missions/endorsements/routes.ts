// Routes of endorsements.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { endorsementRecords } from '../missions/actions.ts'
import { createEndorsement, updateEndorsement } from './actions.ts'
import { endorsementSchemas } from './schema.ts'
import type { Endorsement } from './store.ts'
import { endorsements } from './table.ts'

const list = '/partnerships/:partnershipId/missions/:missionId/endorsements'
const missionPath = { ...partnershipPath, missionId: uuidOf('the version of the mission') }

const collection = {
  ...endorsementRecords,
  plural: 'endorsements',
  tag: 'Missions',
  about:
    'A party endorses a version of the mission, names the person who authorized the endorsement, and confirms anticipated results (V1, I2).',
  schemas: endorsementSchemas,
  pager: pager<Endorsement>({
    table: endorsements,
    where: sql`${endorsements.partnershipId} = ${sql.placeholder('partnershipId')}
      and ${endorsements.missionId} = ${sql.placeholder('missionId')}`,
    filters: { externalId: externalIdFilter(endorsements.externalIds) },
    sorts: { createdAt: endorsements.id },
  }),
} satisfies Collection<Endorsement>

export const endorsementRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createEndorsement',
          summary: 'Endorse a version of the mission',
          description: `${collection.about} \`contentHash\` has to equal that of the mission. The endorsement of the last party puts a proposed mission in force and supersedes the mission in force before. A party that joins later endorses the mission in force.`,
          tag: collection.tag,
          params: path(missionPath),
          query: writeQuery,
          body: endorsementSchemas.New,
        },
        201,
        endorsementSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, missionId } = request.params
        const row = await createEndorsement(write, request.params, request.body, request)
        return created(row, pathInPartnership(partnershipId, `/missions/${missionId}/endorsements/${row.id}`))
      }),
  )

  const routes = recordRoutes(app, endpoints, collection)
  routes.list({
    summary: 'List the endorsements of a version of the mission',
    description: 'They are in order of creation.',
  })
  routes.get()

  app.patch(
    `${list}/:endorsementId`,
    {
      schema: operation(
        {
          operationId: 'updateEndorsement',
          summary: 'Change an endorsement',
          description: `${collection.about} Only the party that created it may update it. It may confirm more results of the version in force, but not retract a confirmation; the confirmed results of a superseded version cannot be changed.`,
          tag: collection.tag,
          params: path({ ...missionPath, endorsementId: uuidOf('the endorsement') }),
          query: writeQuery,
          body: endorsementSchemas.Patch,
        },
        200,
        endorsementSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const body = await updateEndorsement(write, request.params, request.body)
        return { body, version: body.version }
      }),
  )
}
