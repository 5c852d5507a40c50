// The strategies of the practice, the foundation and the next steps of a partnership over HTTP.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { ref } from '../../http/schemas.ts'
import { findByPartnership } from '../../partnerships/parties/store.ts'
import { find } from '../../partnerships/partnerships/store.ts'
import { notFound } from '../../problems.ts'
import type { PartnershipContribution, PartnershipSnapshot } from '../../records/contributions.ts'
import { strategies } from '../../records/strategies.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { assessStrategies, foundationStatuses, nextStepsOf } from './rules.ts'
import { FoundationView, NextStepList, StrategyList, StrategyView } from './schema.ts'

const tag = 'Practice'

interface Options {
  endpoints: Endpoints
  contributions: readonly PartnershipContribution[]
}

export const foundationRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, contributions }) => {
  app.get(
    '/strategies',
    {
      schema: operation(
        {
          operationId: 'listStrategies',
          summary: 'List the strategies',
          description:
            'The assumptions, strategies and considerations (I1 to Q24) of the recommended practice. Next steps and descriptions of operations cite their ids.',
          tag,
        },
        200,
        StrategyList,
      ),
    },
    async () => ({ data: strategies }),
  )

  app.get(
    '/strategies/:strategyId',
    {
      schema: operation(
        {
          operationId: 'getStrategy',
          summary: 'Read a strategy',
          description:
            'The text of a strategy, and what the service does for it (I1 to Q24). Next steps and descriptions of operations cite its id and name, such as Q8 (what we can offer).',
          tag,
          params: path({ strategyId: ref(StrategyId) }),
        },
        200,
        StrategyView,
      ),
    },
    async (request) => strategies.find(({ id }) => id === request.params.strategyId),
  )

  app.get(
    '/partnerships/:partnershipId/foundation',
    {
      schema: operation(
        {
          operationId: 'getFoundation',
          summary: 'Read how far a partnership follows the strategies',
          description:
            'Returns the status of each strategy, computed from the records of the partnership, with the paths of these records (I4).',
          tag,
          params: path(partnershipPath),
        },
        200,
        FoundationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnership, loaded, snapshot } = await loadContributions(reader, request.params.partnershipId)
        const assessments = assessStrategies(partnership, loaded, snapshot)
        const countOf = (status: string) => assessments.filter((assessment) => assessment.status === status).length
        const summary = Object.fromEntries(foundationStatuses.map((status) => [status, countOf(status)]))
        return { body: { partnershipId: partnership.id, asOf: snapshot.now, summary, assessments } }
      }),
  )

  app.get(
    '/partnerships/:partnershipId/next-steps',
    {
      schema: operation(
        {
          operationId: 'getNextSteps',
          summary: 'List the next steps of a partnership',
          description:
            'Returns each step with its strategy, the records to which it refers, the organizations that should do it, and the due date (I1).',
          tag,
          params: path(partnershipPath),
        },
        200,
        NextStepList,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnership, parties, loaded, snapshot } = await loadContributions(reader, request.params.partnershipId)
        const data = nextStepsOf(partnership, parties, loaded, snapshot)
        return { body: { partnershipId: partnership.id, asOf: snapshot.now, data } }
      }),
  )

  async function loadContributions(reader: Reader, partnershipId: string) {
    const partnershipIds = pgArray([partnershipId])
    const [[partnership], parties, { now }, ...rows] = await Promise.all([
      reader.query(find, { id: partnershipId }),
      reader.query(findByPartnership, { partnershipId }),
      reader.context,
      ...contributions.map(({ query }) => reader.query(query, { partnershipIds })),
    ])
    if (partnership === undefined) throw notFound()
    const snapshot: PartnershipSnapshot = { partnershipId, state: partnership.state, now }
    return {
      partnership,
      parties,
      loaded: contributions.map((contribution, index) => ({ contribution, rows: rows[index] ?? [] })),
      snapshot,
    }
  }
}
