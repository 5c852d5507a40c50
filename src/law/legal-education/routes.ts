// The route of legal education.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { notFound } from '../../problems.ts'
import { isGap, LegalEducationView } from './schema.ts'
import { findEducation, findEducationOfFormer } from './store.ts'

export const legalEducationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    '/partnerships/:partnershipId/legal-education',
    {
      schema: operation(
        {
          operationId: 'getLegalEducation',
          summary: 'Read which parties have acknowledged which legal requirements',
          description:
            'Returns one cell for each legal requirement and each accepted party, and those that are missing or have lapsed (W2). Of the acknowledgements of a party the latest one of the current text counts: the one with the greatest `acknowledgedOn`. A former party reads what was current on its last day.',
          tag: 'Law',
          params: path(partnershipPath),
        },
        200,
        LegalEducationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { relation } = await reader.context
        const query = relation === 'former' ? findEducationOfFormer : findEducation
        const [row] = await reader.query(query, { partnershipIds: pgArray([request.params.partnershipId]) })
        if (row === undefined) throw notFound()
        return { body: { ...row, gaps: row.cells.filter(isGap) } }
      }),
  )
}
