// Needs and offers side by side, over HTTP.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { match } from './rules.ts'
import { MatchesView } from './schema.ts'
import { most, needsOf, offersOf } from './store.ts'

export const matchRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    '/partnerships/:partnershipId/matches',
    {
      schema: operation(
        {
          operationId: 'getMatches',
          summary: 'Set offers beside needs',
          description:
            'Which needs somebody offers something for, which nobody does, and which offers nobody needs (Q8, Q9). Computed from the records as they are.',
          tag: 'Offers and needs',
          params: path(partnershipPath),
        },
        200,
        MatchesView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const partnershipIds = pgArray([request.params.partnershipId])
        const [needs, offers] = await Promise.all([
          reader.query(needsOf, { partnershipIds }),
          reader.query(offersOf, { partnershipIds }),
        ])
        const complete = needs.length <= most && offers.length <= most
        return { body: { ...match(needs.slice(0, most), offers.slice(0, most)), complete } }
      }),
  )
}
