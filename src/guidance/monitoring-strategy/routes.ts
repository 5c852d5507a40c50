// The monitoring strategy over HTTP.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import type { Scope } from '../../policy.ts'
import { notFound } from '../../problems.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { coverageOf, type MonitoredKind, monitoredKinds } from './rules.ts'
import { MonitoringStrategyView } from './schema.ts'
import { findStrategy } from './store.ts'

/** Where the records of each kind are read, and the scope that reads them. */
const placeOf: Record<MonitoredKind, { segment: string; scope: Scope }> = {
  expectation: { segment: 'expectations', scope: 'expectations:read' },
  financial_obligation: { segment: 'financial-obligations', scope: 'finance:read' },
  legal_acknowledgement: { segment: 'legal-acknowledgements', scope: 'law:read' },
  funding_source: { segment: 'funding-sources', scope: 'finance:read' },
}

export const monitoringStrategyRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    '/partnerships/:partnershipId/monitoring-strategy',
    {
      schema: operation(
        {
          operationId: 'getMonitoringStrategy',
          summary: 'Read whether what is agreed is monitored',
          description:
            'Computes which of the agreed expectations, the open financial obligations, the legal problems and the pending funding sources are monitored, and lists the monitoring touchpoints, the overdue visits and the findings that are not corrected (Q22). A former party reads the records of its last day.',
          tag: 'Commitments and monitoring',
          params: path(partnershipPath),
        },
        200,
        MonitoringStrategyView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const reads = (scope: Scope) => request.caller.scopes.includes(scope)
        const readableKinds = pgArray(monitoredKinds.filter((kind) => reads(placeOf[kind].scope)))
        const [[row], { now: asOf }] = await Promise.all([
          reader.query(findStrategy, { partnershipIds: pgArray([partnershipId]), readableKinds }),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        const { touchpointCount, touchpoints, overdueVisits, uncorrectedFindings } = row
        const kinds = monitoredKinds.map(
          (kind) => row.kinds.find((one) => one.kind === kind) ?? { kind, all: 0, monitored: 0 },
        )
        const notMonitored = row.notMonitored.map(({ kind, id }) =>
          pathInPartnership(partnershipId, `/${placeOf[kind].segment}/${id}`),
        )
        return {
          body: {
            ...{ partnershipId, asOf, ...coverageOf(kinds), kinds, notMonitored, touchpointCount },
            touchpoints: reads('communication:read') ? touchpoints : [],
            ...{ overdueVisits, uncorrectedFindings },
          },
        }
      }),
  )
}
