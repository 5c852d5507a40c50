// Route of the comparison of needs and offers.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { match } from './rules.ts'
import { MatchesView } from './schema.ts'
import { findNeeds, findOffers, maxRecords } from './store.ts'

export const matchRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    '/partnerships/:partnershipId/matches',
    {
      schema: operation(
        {
          operationId: 'getMatches',
          summary: 'Compare needs with offers',
          description:
            'Returns the needs with matching offers, the needs without an offer, and the offers without a need (Q8, Q9). The result is computed from the current records.',
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
          reader.query(findNeeds, { partnershipIds }),
          reader.query(findOffers, { partnershipIds }),
        ])
        const complete = needs.length <= maxRecords && offers.length <= maxRecords
        return { body: { ...match(needs.slice(0, maxRecords), offers.slice(0, maxRecords)), complete } }
      }),
  )
}
