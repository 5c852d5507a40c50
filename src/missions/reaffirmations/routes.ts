// Routes of reaffirmations.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import type { Static } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { externalIdFilter, pager } from '../../http/pages.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { completeReaffirmation, updateAgenda } from './actions.ts'
import { reaffirmationSchemas } from './schema.ts'
import { reaffirmations } from './table.ts'

type Reaffirmation = typeof reaffirmations.$inferSelect

const collection: Collection<Reaffirmation> = {
  singular: 'reaffirmation',
  plural: 'reaffirmations',
  tag: 'Missions',
  about:
    'A reaffirmation is a day on which the parties reviewed their mission and reaffirmed it (V4, V2). The `focalPoint` of the partnership has the day on which the next one is due.',
  table: reaffirmations,
  schemas: reaffirmationSchemas,
  pager: pager<Reaffirmation>({
    table: reaffirmations,
    where: eq(reaffirmations.partnershipId, sql.placeholder('partnershipId')),
    filters: { externalId: externalIdFilter(reaffirmations.externalIds) },
    sorts: { createdAt: reaffirmations.id, reaffirmedOn: reaffirmations.reaffirmedOn },
  }),
  locksPartnership: true,
  afterSave: updateAgenda,
  audienceOf: () => 'everyone',
}

export const reaffirmationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Static<typeof reaffirmationSchemas.New>>({
    summary: 'Record a reaffirmation of the mission',
    description: 'It refers to the mission in force, and cannot be changed.',
    complete: (write, fields, _context, { partnershipId = '' }) => completeReaffirmation(write, fields, partnershipId),
  })
  routes.list({ description: '`missionId` is the version of the mission that was reaffirmed.' })
  routes.get({ description: 'It cannot be changed.' })
}
