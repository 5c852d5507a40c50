// The commitments matrix over HTTP.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { maxRefs, statusOf } from './rules.ts'
import { CommitmentsMatrixView } from './schema.ts'
import { findCells } from './store.ts'

export const commitmentsMatrixRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    '/partnerships/:partnershipId/commitments-matrix',
    {
      schema: operation(
        {
          operationId: 'getCommitmentsMatrix',
          summary: 'Read who commits to which aspect',
          description:
            'Shows for each accepted party and each aspect what it commits to, and whether the parties agreed to an expectation or a financial obligation of that party in the aspect (W1). A former party reads the records of its last day.',
          tag: 'Commitments and monitoring',
          params: path(partnershipPath),
        },
        200,
        CommitmentsMatrixView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const readsFinance = request.caller.scopes.includes('finance:read')
        const [rows, { now: asOf }] = await Promise.all([reader.query(findCells, { partnershipId }), reader.context])
        const cells = rows.map(({ organizationId, aspect, commitmentId, level, validUntil, today, ...row }) => {
          const isAgreed = row.expectationIds.length + row.obligationIds.length > 0
          const refs = [
            ...row.expectationIds.map((id) => `/expectations/${id}`),
            ...(readsFinance ? row.obligationIds.map((id) => `/financial-obligations/${id}`) : []),
          ]
          return {
            ...{ organizationId, aspect, commitmentId, validUntil },
            status: statusOf({ level, validUntil, isAgreed }, today),
            refs: refs.slice(0, maxRefs).map((ref) => pathInPartnership(partnershipId, ref)),
          }
        })
        return { body: { partnershipId, asOf, cells } }
      }),
  )
}
