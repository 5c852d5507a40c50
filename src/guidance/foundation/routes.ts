// The practice over HTTP, how far a partnership follows it, and what to do next.

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
import { foundationOf, foundationStatuses, nextStepsOf } from './rules.ts'
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
          summary: 'List the statements of the practice',
          description:
            'The assumptions, strategies and considerations (I1 to Q24) that the service makes real. Their ids are cited wherever it advises, and in the description of each operation.',
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
          summary: 'Read a statement of the practice',
          description:
            'What it says, and what the service does for it: look here when a next step or an operation cites an id, such as Q8.',
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
          summary: 'See how far a partnership follows the practice',
          description:
            'Each statement is done, partly or missing, computed from the records with links to them, and never declared (I4).',
          tag,
          params: path(partnershipPath),
        },
        200,
        FoundationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnership, evidence, snapshot } = await look(reader, request.params.partnershipId)
        const statements = foundationOf(partnership, evidence, snapshot)
        const summary = Object.fromEntries(
          foundationStatuses.map((status) => [status, statements.filter((one) => one.status === status).length]),
        )
        return { body: { partnershipId: partnership.id, asOf: snapshot.now, summary, statements } }
      }),
  )

  app.get(
    '/partnerships/:partnershipId/next-steps',
    {
      schema: operation(
        {
          operationId: 'getNextSteps',
          summary: 'See what to do next in a partnership',
          description:
            'Each step cites the statement that it serves, the records behind it, whose turn it is, and by when (I1).',
          tag,
          params: path(partnershipPath),
        },
        200,
        NextStepList,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnership, parties, evidence, snapshot } = await look(reader, request.params.partnershipId)
        const data = nextStepsOf(partnership, parties, evidence, snapshot)
        return { body: { partnershipId: partnership.id, asOf: snapshot.now, data } }
      }),
  )

  async function look(reader: Reader, partnershipId: string) {
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
      evidence: contributions.map((contribution, at) => ({ contribution, rows: rows[at] ?? [] })),
      snapshot,
    }
  }
}
