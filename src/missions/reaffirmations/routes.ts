// Reaffirmations of the mission in force over HTTP.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, pager } from '../../http/pages.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { createReaffirmation, type Reaffirmation, reaffirmationCollection } from './actions.ts'
import { reaffirmationSchemas } from './schema.ts'
import { reaffirmations } from './table.ts'

const collection = {
  ...reaffirmationCollection,
  plural: 'reaffirmations',
  tag: 'Missions',
  about:
    'The parties review their mission and reaffirm it (V4, V2). The `focalPoint` of the partnership has the day on which the next reaffirmation is due.',
  schemas: reaffirmationSchemas,
  pager: pager<Reaffirmation>({
    table: reaffirmations,
    where: eq(reaffirmations.partnershipId, sql.placeholder('partnershipId')),
    filters: { externalId: externalIdFilter(reaffirmations.externalIds) },
    sorts: { createdAt: reaffirmations.id, reaffirmedOn: reaffirmations.reaffirmedOn },
  }),
} satisfies Collection<Reaffirmation>

export const reaffirmationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    '/partnerships/:partnershipId/reaffirmations',
    {
      schema: operation(
        {
          operationId: 'createReaffirmation',
          summary: 'Record a reaffirmation of the mission',
          description: `${collection.about} The reaffirmation refers to the mission in force. It cannot be changed.`,
          tag: collection.tag,
          params: path(partnershipPath),
          query: writeQuery,
          body: reaffirmationSchemas.New,
        },
        201,
        reaffirmationSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const row = await createReaffirmation(write, partnershipId, request.body)
        return created(row, pathInPartnership(partnershipId, `/reaffirmations/${row.id}`))
      }),
  )

  const routes = recordRoutes(app, endpoints, collection)
  routes.list({ description: '`missionId` is the version that was in force then.' })
  routes.get({ description: 'It cannot be changed.' })
}
