// Route of the traceability of the needs of families.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { notFound } from '../../problems.ts'
import { NeedsTraceabilityView, view } from './schema.ts'
import { findNeeds } from './store.ts'

export const needsTraceabilityRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    '/partnerships/:partnershipId/needs-traceability',
    {
      schema: operation(
        {
          operationId: 'getNeedsTraceability',
          summary: 'Read which needs of families are addressed',
          description:
            'For each family need: what addresses it, and whether its provider is capable; and the anticipated results of the mission that no need supports (Q4, Q5). It is computed from the current records. A former party reads what was current on its last day.',
          tag: 'Community',
          params: path(partnershipPath),
        },
        200,
        NeedsTraceabilityView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [row] = await reader.query(findNeeds, { partnershipIds: pgArray([request.params.partnershipId]) })
        if (row === undefined) throw notFound()
        return { body: view(row) }
      }),
  )
}
