// Route of the matches of needs and offers.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { cursorQuery, keysetPage } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { MatchPage } from './schema.ts'
import { beforeFirst, statementsFor } from './store.ts'

export const matchRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    '/partnerships/:partnershipId/matches',
    {
      schema: operation(
        {
          operationId: 'listMatches',
          summary: 'List the matches of needs and offers',
          description:
            'Each pair of a need and an offer of another party that matches it (Q8, Q9), by the id of the need and then of the offer. An offer matches the need that it names, or, if it names none, every need of its aspect. The pairs are computed from the current records. Needs without an offer are listed by listNeeds with `matched=false`, offers without a need by listOffers.',
          tag: 'Offers and needs',
          params: path(partnershipPath),
          query: Type.Object(
            {
              ...cursorQuery,
              needId: Type.Optional(uuidOf('the need whose offers are listed')),
              offerId: Type.Optional(uuidOf('the offer whose needs are listed')),
            },
            { additionalProperties: false },
          ),
        },
        200,
        MatchPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) => {
        const { params, query } = request
        const { page, count } = statementsFor(query)
        return keysetPage(request, reader, {
          sort: 'needId',
          read: (after = beforeFirst, limit) => reader.query(page, { ...params, ...query, ...after, limit }),
          count: () => reader.query(count, { ...params, ...query }),
          cursorOf: ({ needId, offerId }) => ({ afterValue: needId, afterId: offerId }),
        })
      }),
  )
}
