// The strategies of the practice, the foundation and the next steps of a partnership over HTTP.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { Caller } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { findByPartnerships, type Party } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { find, type Partnership } from '../../partnerships/partnerships/store.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { notFound } from '../../problems.ts'
import type { PartnershipSnapshot, ScopedContribution } from '../../records/contributions.ts'
import { inactiveStates } from '../../records/partnership-lifecycle.ts'
import { strategies } from '../../records/strategies.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { assessStrategies, foundationStatuses, type LoadedContribution, nextStepsOf } from './rules.ts'
import { FoundationView, NextStepList, NextStepListPage, StrategyList, StrategyView } from './schema.ts'

const tag = 'Practice'

interface Options {
  endpoints: Endpoints
  contributions: readonly ScopedContribution[]
}

/** The partnerships in which the current organization is a party. */
const ownPartnerships = pager<Partnership>({
  table: partnerships,
  ids: (order) => sql`select p.partnership_id as found_id from ${parties} p
    where p.organization_id = (select current_organization_id()) and p.state = 'accepted' order by 1 ${order}`,
  sorts: { createdAt: partnerships.id },
})

const { limit, ...pageProperties } = ownPartnerships.query.properties
/** Each partnership of a page costs as much as a request for its next steps. */
const nextStepsQuery = Type.Object(
  { ...pageProperties, limit: { ...limit, maximum: 25 } },
  { additionalProperties: false },
)

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
        const { partnership, loaded, snapshot } = await loadOne(reader, request.params.partnershipId, contributions)
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
        return { body: nextStepsView(await loadOne(reader, request.params.partnershipId, readableBy(request.caller))) }
      }),
  )

  app.get(
    '/next-steps',
    {
      schema: operation(
        {
          operationId: 'listAllNextSteps',
          summary: 'List the next steps in all partnerships',
          description:
            'Returns for each partnership in which your organization is a party what `getNextSteps` returns (I1). Partnerships that have ended are left out unless a step remains, such as a payment, so that a page can have fewer elements than `limit`, or none.',
          tag,
          query: nextStepsQuery,
        },
        200,
        NextStepListPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        ownPartnerships(request, reader, {}, async (rows) => {
          reader.namePartnerships(rows.map(({ id }) => id))
          const readable = readableBy(request.caller)
          const hasEnded = ({ state }: Partnership) => inactiveStates.includes(state)
          const [current, ended] = await Promise.all([
            loadContributions(
              reader,
              rows.filter((row) => !hasEnded(row)),
              readable,
            ),
            loadContributions(
              reader,
              rows.filter(hasEnded),
              readable.filter(({ nextStepsWhenEnded }) => nextStepsWhenEnded),
            ),
          ])
          const views = [
            ...current.map(nextStepsView),
            ...ended.map(nextStepsView).filter(({ data }) => data.length > 0),
          ]
          return rows.flatMap(({ id }) => views.find(({ partnershipId }) => partnershipId === id) ?? [])
        }),
      ),
  )

  /** A client without the scope that reads the records of a feature does not get its next steps. */
  const readableBy = ({ scopes }: Caller) => contributions.filter(({ scope }) => scopes.includes(scope))

  async function loadOne(reader: Reader, id: string, from: readonly ScopedContribution[]) {
    const [partnership] = await reader.query(find, { id })
    if (partnership === undefined) throw notFound()
    const [loaded] = await loadContributions(reader, [partnership], from)
    return loaded as Loaded
  }

  async function loadContributions(
    reader: Reader,
    found: readonly Partnership[],
    from: readonly ScopedContribution[],
  ): Promise<Loaded[]> {
    const partnershipIds = pgArray(found.map(({ id }) => id))
    const [allParties, { now }, ...rows] = await Promise.all([
      reader.query(findByPartnerships, { partnershipIds }),
      reader.context,
      ...from.map(({ query }) => reader.query(query, { partnershipIds })),
    ])
    return found.map((partnership) => {
      const ofPartnership = (row: { partnershipId: string }) => row.partnershipId === partnership.id
      return {
        partnership,
        parties: allParties.filter(ofPartnership),
        loaded: from.map((contribution, index) => ({ contribution, rows: (rows[index] ?? []).filter(ofPartnership) })),
        snapshot: { partnershipId: partnership.id, state: partnership.state, now },
      }
    })
  }
}

interface Loaded {
  partnership: Partnership
  parties: Party[]
  loaded: LoadedContribution[]
  snapshot: PartnershipSnapshot
}

const nextStepsView = ({ partnership, parties, loaded, snapshot }: Loaded) => ({
  partnershipId: partnership.id,
  asOf: snapshot.now,
  data: nextStepsOf(partnership, parties, loaded, snapshot),
})
