// What parties answered in a round, side by side, over HTTP.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { uuidOf } from '../../http/schemas.ts'
import { findByIds } from '../../identity/organizations/store.ts'
import { findByPartnership } from '../../partnerships/parties/store.ts'
import { notFound } from '../../problems.ts'
import { sidesOf } from '../checklist-rounds/rules.ts'
import { find as findRound } from '../checklist-rounds/store.ts'
import { renderReadinessChart } from './chart.ts'
import { compare, meanOf } from './rules.ts'
import { ComparisonView, ReadinessChart } from './schema.ts'
import * as store from './store.ts'

const tag = 'Checklists'
const one = '/partnerships/:partnershipId/checklist-rounds/:checklistRoundId/comparison'
const svg = 'image/svg+xml'
const ofRound = path({ ...partnershipPath, checklistRoundId: uuidOf('the round') })

export const checklistComparisonRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    one,
    {
      schema: operation(
        {
          operationId: 'getChecklistComparison',
          summary: 'Set the answers of all parties side by side',
          description:
            'Question by question agreed, conflicting, answered by one side only or by none; readiness by section and party; what a party declares beside what its answers show (Q10); motives and values in words (Q1, Q20); and how it has moved from round to round (I5). Nothing before the round is released.',
          tag,
          params: ofRound,
        },
        200,
        ComparisonView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => ({
        body: (await comparisonIn(reader, request.params)).body,
      })),
  )

  app.get(
    `${one}.svg`,
    {
      schema: operation(
        {
          operationId: 'getChecklistComparisonChart',
          summary: 'See readiness by section and party',
          description:
            'The figures of the comparison as a picture (Q10, Q22), an SVG with a title and a description in words. Until the round is released it says that it is sealed.',
          tag,
          params: ofRound,
          mediaType: svg,
        },
        200,
        ReadinessChart,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { round, body } = await comparisonIn(reader, request.params)
        const ids = body.parties.map(({ organizationId }) => organizationId)
        const organizations = await reader.query(findByIds, { ids: pgArray(ids) })
        const names = ids.map((id) => organizations.find((organization) => organization.id === id)?.name ?? '')
        const title = `Readiness in percent, ${round.title ?? `round ${round.number}`}`
        // Opened by itself, it loads nothing and runs nothing.
        reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        return { body: renderReadinessChart({ ...body, title, names, sealed: round.state === 'open' }), type: svg }
      }),
  )
}

async function comparisonIn(
  reader: Reader,
  { partnershipId, checklistRoundId }: { partnershipId: string; checklistRoundId: string },
) {
  const [[round], [checklist], parties, responses, trend] = await Promise.all([
    reader.query(findRound, { partnershipId, id: checklistRoundId }),
    reader.query(store.askedIn, { partnershipId, checklistRoundId }),
    reader.query(findByPartnership, { partnershipId }),
    reader.query(store.answersIn, { partnershipId, checklistRoundId }),
    reader.query(store.trendTo, { partnershipId, checklistRoundId }),
  ])
  if (round === undefined || checklist === undefined) throw notFound()
  const { state } = round
  if (state === 'open') return { round, body: { checklistRoundId, state, ...compare([], [], []), trend: [] } }
  const compared = compare(checklist.sections, sidesOf(round.participations, parties), responses)
  const moved = trend.reverse().map((one) => ({ ...one, readiness: meanOf(one.parties) }))
  return { round, body: { checklistRoundId, state, ...compared, trend: moved } }
}
