// Routes of checklist comparisons.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { uuidOf } from '../../http/schemas.ts'
import { findByIds } from '../../identity/organizations/store.ts'
import { findByPartnership } from '../../partnerships/parties/store.ts'
import { notFound } from '../../problems.ts'
import { comparedOrganizations } from '../checklist-rounds/rules.ts'
import { find as findRound } from '../checklist-rounds/store.ts'
import { renderReadinessChart } from './chart.ts'
import { compare, meanReadiness } from './rules.ts'
import { ComparisonView, ReadinessChart } from './schema.ts'
import * as store from './store.ts'

const tag = 'Checklists'
const comparisonPath = '/partnerships/:partnershipId/checklist-rounds/:checklistRoundId/comparison'
const roundParams = path({ ...partnershipPath, checklistRoundId: uuidOf('the checklist round') })

export const checklistComparisonRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    comparisonPath,
    {
      schema: operation(
        {
          operationId: 'getChecklistComparison',
          summary: 'Compare the responses of all parties',
          description:
            'Returns the comparison of a released round: the agreement on each question, readiness by section and party, the declared beside the computed readiness of each party (Q10), motives and values as text (Q1, Q20), and the trend over earlier rounds (I5). All lists are empty before the release.',
          tag,
          params: roundParams,
        },
        200,
        ComparisonView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => ({
        body: (await loadComparison(reader, request.params)).body,
      })),
  )

  app.get(
    `${comparisonPath}.svg`,
    {
      schema: operation(
        {
          operationId: 'getChecklistComparisonChart',
          summary: 'Read the chart of readiness by section and party',
          description:
            'Returns the figures of the comparison as an SVG image with a title and a text description (Q10, Q22). Before the release the chart contains no figures.',
          tag,
          params: roundParams,
          mediaType: fileTypes.svg,
        },
        200,
        ReadinessChart,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { round, body } = await loadComparison(reader, request.params)
        const ids = body.parties.map(({ organizationId }) => organizationId)
        const organizations = await reader.query(findByIds, { ids: pgArray(ids) })
        const names = ids.map((id) => organizations.find((organization) => organization.id === id)?.name ?? '')
        const title = `Readiness in percent, ${round.title ?? `round ${round.number}`}`
        return { body: renderReadinessChart({ ...body, title, names }), type: fileTypes.svg }
      }),
  )
}

async function loadComparison(
  reader: Reader,
  { partnershipId, checklistRoundId }: { partnershipId: string; checklistRoundId: string },
) {
  const [[round], [checklist], parties, responses, rounds] = await Promise.all([
    reader.query(findRound, { partnershipId, id: checklistRoundId }),
    reader.query(store.findSectionsOfRound, { partnershipId, checklistRoundId }),
    reader.query(findByPartnership, { partnershipId }),
    reader.query(store.findSharedAnswers, { partnershipId, checklistRoundId }),
    reader.query(store.findTrend, { partnershipId, checklistRoundId }),
  ])
  if (round === undefined || checklist === undefined) throw notFound()
  const { state } = round
  if (state !== 'released') return { round, body: { checklistRoundId, state, ...compare([], [], []), trend: [] } }
  const organizationIds = comparedOrganizations(round.participations, parties)
  const comparison = compare(checklist.sections, organizationIds, responses)
  const trend = rounds.reverse().map((point) => ({ ...point, readiness: meanReadiness(point.parties) }))
  return { round, body: { checklistRoundId, state, ...comparison, trend } }
}
