// Routes of the funding plan.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { find as findPartnership } from '../../partnerships/partnerships/store.ts'
import { notFound } from '../../problems.ts'
import { renderFundingChart } from './chart.ts'
import { noPledges } from './rules.ts'
import { FundingPlanChart, FundingPlanView, view } from './schema.ts'
import { findPlan } from './store.ts'

const tag = 'Funding'
const planPath = '/partnerships/:partnershipId/funding-plan'

export const fundingPlanRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    planPath,
    {
      schema: operation(
        {
          operationId: 'getFundingPlan',
          summary: 'Read the funding plan',
          description:
            'Compares the cost of the partnership with its funding: what is secured, pending and at risk, the gap, and the match that sources require (Q14). It is computed from the current records of the accepted parties. A former party reads the plan of its last day.',
          tag,
          params: path(partnershipPath),
        },
        200,
        FundingPlanView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => ({ body: await loadPlan(reader, request.params) })),
  )

  app.get(
    `${planPath}.svg`,
    {
      schema: operation(
        {
          operationId: 'getFundingPlanChart',
          summary: 'Read the chart of the funding plan',
          description:
            'Returns the figures of `getFundingPlan` as an SVG image with a title and a text description: the cost, the cash funding by certainty, and the gap (Q14).',
          tag,
          params: path(partnershipPath),
          mediaType: fileTypes.svg,
        },
        200,
        FundingPlanChart,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId: id } = request.params
        const [plan, [partnership]] = await Promise.all([
          loadPlan(reader, request.params),
          reader.query(findPartnership, { id }),
        ])
        return { body: renderFundingChart(plan, partnership?.name ?? ''), type: fileTypes.svg }
      }),
  )
}

async function loadPlan(reader: Reader, { partnershipId }: { partnershipId: string }) {
  const [row] = await reader.query(findPlan, { partnershipIds: pgArray([partnershipId]) })
  if (row === undefined) throw notFound()
  return view(row, noPledges)
}
