// Routes of what is read of a cost allocation besides the version: shares, the explanation of a line, snapshot, files and chart.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Reader } from '../../database/session.ts'
import { jsonType } from '../../http/conditional-requests.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { cursorQuery, keysetPage } from '../../http/pages.ts'
import { dateOf, uuidOf } from '../../http/schemas.ts'
import { loadPartnership } from '../../partnerships/parties/context.ts'
import { notFound } from '../../problems.ts'
import { bomOf, fileFormats, formatQuery, formatSuffix } from '../../records/exports.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { about, tag } from './collection.ts'
import { ChartView, LineView, layout, ShareFiles, SharePage } from './computed-schema.ts'
import { countedParties, loadContent, loadSnapshot } from './content.ts'
import type { Layout } from './share-files.ts'
import { SnapshotView } from './snapshot-schema.ts'
import { find } from './store.ts'
import { maxVarianceFindings } from './variance.ts'
import { VarianceView } from './variance-schema.ts'
import { findChargedCosts, maxPairs } from './variance-store.ts'
import { canonicalSnapshot, type ShareCursor, viewAllocation } from './views.ts'

interface Options {
  endpoints: Endpoints
  worker: Worker
}
interface Params {
  partnershipId: string
  costAllocationId: string
}

const listUrl = '/partnerships/:partnershipId/cost-allocations'
const recordUrl = `${listUrl}/:costAllocationId`
const pathSchemas = { ...partnershipPath, costAllocationId: uuidOf('the cost allocation') }
const params = path(pathSchemas)
const ofDraft =
  'What a draft allocates is computed from the current records; what a proposed, agreed or superseded version allocates is frozen.'

export const computedRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, worker }) => {
  /** The version in the path, and its content. Throws 404 if the caller sees no such version. */
  async function load(reader: Reader, request: FastifyRequest) {
    const { partnershipId, costAllocationId: id } = request.params as Params
    const [[row], context] = await Promise.all([
      reader.query(find, { partnershipId, id }),
      loadPartnership(reader, partnershipId),
    ])
    if (row === undefined) throw notFound()
    return { row, content: await loadContent(reader, row, countedParties(request, context)) }
  }

  app.get(
    `${recordUrl}/shares`,
    {
      schema: operation(
        {
          operationId: 'listCostAllocationShares',
          summary: 'List the shares of a cost allocation',
          description: `${about} Returns what each source pays of each line, in the order in which lines are allocated, then in that of the sources. ${ofDraft}`,
          tag,
          params,
          query: Type.Object(cursorQuery, { additionalProperties: false }),
        },
        200,
        SharePage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { content } = await load(reader, request)
        const sharesAfter = (after: ShareCursor | undefined, limit: number) =>
          viewAllocation(worker, request.deadline, content, 'shares', { after, limit })
        const { body, link } = await keysetPage(request, reader, {
          sort: 'share',
          formats: [(text) => /^\d{1,5} [0-9a-f-]{36}$/.test(text), (text) => /^[0-9a-f-]{36}$/.test(text)],
          read: async (after, limit) => (await sharesAfter(after && shareCursor(after), limit)).rows,
          count: async () => [await sharesAfter(undefined, 0)],
          cursorOf: ({ order, share: { lineId, sourceId } }) => ({
            afterValue: `${order} ${lineId}`,
            afterId: sourceId,
          }),
        })
        return { body: { ...body, data: body.data.map(({ share }) => share) }, ...(link !== undefined && { link }) }
      }),
  )

  app.get(
    `${recordUrl}/lines/:budgetLineId`,
    {
      schema: operation(
        {
          operationId: 'getCostAllocationLine',
          summary: 'Explain how a budget line is allocated',
          description: `${about} Returns each step with its figures and one sentence: the weights and shares, who got a cent that remained, who is limited by which available amount, each pass of the overflow, and each backstop. ${ofDraft} A line that the version does not contain is 404.`,
          tag,
          params: path({ ...pathSchemas, budgetLineId: uuidOf('the budget line') }),
        },
        200,
        LineView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { content } = await load(reader, request)
        const { budgetLineId: lineId, costAllocationId } = request.params
        const { explained } = await viewAllocation(worker, request.deadline, content, 'line', { lineId })
        if (explained === undefined) throw notFound()
        return { body: { costAllocationId, ...explained } }
      }),
  )

  app.get(
    `${recordUrl}/snapshot`,
    {
      schema: operation(
        {
          operationId: 'getCostAllocationSnapshot',
          summary: 'Read the content of a cost allocation to which the parties agree',
          description: `${about} Returns the lines, bases and sources as they were when the version was proposed, and the result, as canonical JSON (RFC 8785), byte for byte: its SHA-256 is \`hash\` of the version. A draft has none: 404.`,
          tag,
          params,
        },
        200,
        SnapshotView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, costAllocationId: id } = request.params
        const [row] = await reader.query(find, { partnershipId, id })
        if (row === undefined || row.state === 'draft') throw notFound()
        const { bytes } = await canonicalSnapshot(worker, request.deadline, await loadSnapshot(reader, row))
        return { body: bytes, type: jsonType }
      }),
  )

  app.get(
    `${recordUrl}/variance`,
    {
      schema: operation(
        {
          operationId: 'getCostAllocationVariance',
          summary: 'Compare a cost allocation with the actual costs',
          description: `${about} Returns for each line and source what is planned and what was spent, the pace, and what needs an explanation. ${ofDraft} A list of findings longer than ${maxVarianceFindings} is cut. Costs are counted of at most ${maxPairs.toLocaleString('en')} pairs of line and source, those of the allocation first.`,
          tag,
          params,
          query: Type.Object(
            {
              until: Type.Optional(
                dateOf('The last day whose costs are counted; by default today in UTC.', '2026-11-30'),
              ),
            },
            { additionalProperties: false },
          ),
        },
        200,
        VarianceView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, costAllocationId: id } = request.params
        const { now } = await reader.context
        const { until = now.slice(0, 10) } = request.query
        const [{ row, content }, costs] = await Promise.all([
          load(reader, request),
          reader.query(findChargedCosts, { partnershipId, id, until }),
        ])
        const variance = await viewAllocation(worker, request.deadline, content, 'variance', { costs, until })
        const findings = variance.findings.map((finding) => ({
          ...finding,
          refs: [
            ...(finding.lineId === null ? [] : [`/budget-lines/${finding.lineId}`]),
            `/funding-sources/${finding.sourceId}`,
          ].map((suffix) => pathInPartnership(partnershipId, suffix)),
        }))
        return { body: { costAllocationId: row.id, ...variance, findings } }
      }),
  )

  for (const format of fileFormats) {
    const hasLayout = format === 'csv'
    app.get(
      `${recordUrl}/shares.${format}`,
      {
        schema: operation(
          {
            operationId: `exportCostAllocationShares${formatSuffix[format]}`,
            summary: `Export the shares of a cost allocation as ${format.toUpperCase()}`,
            description: `${about} ${ofDraft}`,
            tag,
            params,
            query: Type.Object(
              { ...formatQuery(format), ...(hasLayout && { layout: Type.Optional(layout) }) },
              { additionalProperties: false },
            ),
            mediaType: fileTypes[format],
          },
          200,
          hasLayout ? ShareFiles.Csv : ShareFiles.Ndjson,
        ),
      },
      (request, reply) =>
        endpoints.respondToRead(request, reply, async (reader) => {
          const { content } = await load(reader, request)
          const { layout: chosen = 'long' } = request.query as { layout?: Layout }
          const options = { format, layout: chosen, bom: bomOf(request) }
          const body = await viewAllocation(worker, request.deadline, content, 'file', options)
          return { body, type: fileTypes[format] }
        }),
    )
  }

  app.get(
    `${recordUrl}.svg`,
    {
      schema: operation(
        {
          operationId: 'getCostAllocationChart',
          summary: 'Read the chart of a cost allocation',
          description: `${about} An SVG image with a bar for each line, divided by source, and what is unfunded hatched. Each figure is also text. ${ofDraft}`,
          tag,
          params,
          mediaType: fileTypes.svg,
        },
        200,
        ChartView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { row, content } = await load(reader, request)
        const options = { costAllocationId: row.id }
        return { body: await viewAllocation(worker, request.deadline, content, 'chart', options), type: fileTypes.svg }
      }),
  )
}

function shareCursor({ afterValue, afterId }: { afterValue: string; afterId: string }): ShareCursor {
  const [order, lineId = ''] = afterValue.split(' ')
  return { order: Number(order), lineId, sourceId: afterId }
}
