// Routes of the documents of an agreement version: the signed JSON, and its renderings.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { Reader } from '../../database/session.ts'
import { currentTagOf, type EndpointResult, etagOf, jsonType } from '../../http/conditional-requests.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation } from '../../http/openapi/operations.ts'
import { invalidQuery } from '../../problems.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { findByVersion as findReviews } from '../legal-reviews/store.ts'
import { type EvidenceReview, payloadOf } from '../signatures/evidence.ts'
import { findByVersion as findSignatures } from '../signatures/store.ts'
import { about, tag, versionParams } from './collection.ts'
import { findBase, loadVersion } from './computed-routes.ts'
import { DocumentJson, documentSchemas } from './computed-schema.ts'
import type { Content } from './content.ts'
import { diffJob } from './diff-job.ts'
import { htmlContentSecurityPolicy } from './documents/html.ts'
import type { DocumentOptions, ReviewEntry } from './documents/options.ts'
import { type DocumentFormat, renderDocument, rendererEditions } from './documents/render.ts'
import { openStates, signingStates } from './rules.ts'
import type { AgreementVersion } from './store.ts'

const query = Type.Object(
  {
    part: Type.Optional(
      Type.Unsafe<'changes'>({
        type: 'string',
        enum: ['changes'],
        description: 'Only what an amendment or a renewal changes against its base. For an initial version it is 400.',
      }),
    ),
    include: Type.Optional(
      Type.Unsafe<'signing-record'>({
        type: 'string',
        enum: ['signing-record'],
        description: 'Adds the signatures and the outcomes of the legal reviews.',
      }),
    ),
  },
  { additionalProperties: false },
)
type Query = { part?: 'changes'; include?: 'signing-record' }

const titles = {
  md: { operationId: 'getAgreementDocumentMarkdown', name: 'Markdown', description: '' },
  html: {
    operationId: 'getAgreementDocumentHtml',
    name: 'HTML',
    description: 'It has no scripts, and its text can be in any script.',
  },
  pdf: {
    operationId: 'getAgreementDocumentPdf',
    name: 'PDF',
    description:
      'The PDF is tagged, and contains the signed JSON as the file agreement.json. An instance renders at most two at a time: beyond that the response is 503 with `Retry-After`. A document of more than 200 pages, or with text that runs from right to left or in a script of which the fonts lack the characters, is 422 (`PDF_TOO_LONG`, `PDF_SCRIPT_UNSUPPORTED`): read the HTML.',
  },
} as const satisfies Record<DocumentFormat, { operationId: string; name: string; description: string }>

interface Options {
  endpoints: Endpoints
  worker: Worker
  pdfWorker: Worker
}

export const documentRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, worker, pdfWorker }) => {
  const path = '/partnerships/:partnershipId/agreement-versions/:agreementVersionId/document'

  app.get(
    `${path}.json`,
    {
      config: { hasDigest: true },
      schema: operation(
        {
          operationId: 'getAgreementDocumentJson',
          summary: 'Read the content of an agreement version as it is signed',
          description: `${about} Returns the canonical JSON (RFC 8785), byte for byte: its SHA-256 is \`contentSha256\`. The other documents are renderings of it.`,
          tag,
          params: versionParams,
        },
        200,
        DocumentJson,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { version, text } = await loadVersion(reader, request.params)
        reply.header('content-disposition', 'attachment; filename="document.json"')
        return withDigest(reply, Buffer.from(text), jsonType, version.version, crc32(version.contentSha256))
      }),
  )

  for (const format of ['md', 'html', 'pdf'] as const) {
    const { operationId, name, description } = titles[format]
    app.get(
      `${path}.${format}`,
      {
        config: { hasDigest: true },
        schema: operation(
          {
            operationId,
            summary: `Read an agreement version as ${name}`,
            description:
              `${about} A draft says that it is one, and has no lines for signatures. The same version in the same state gives the same bytes. ${description}`.trim(),
            tag,
            params: versionParams,
            query,
            mediaType: fileTypes[format],
          },
          200,
          documentSchemas[format] as TSchema,
        ),
      },
      (request, reply) =>
        endpoints.respondToRead(request, reply, async (reader) => {
          const { version, content } = await loadVersion(reader, request.params)
          const options = await optionsOf(reader, request, version, content, worker)
          const position = crc32(JSON.stringify([format, rendererEditions[format], version.contentSha256, options]))
          // Nothing is rendered for a client that has it.
          if (currentTagOf(request, etagOf(version.version, position)) !== undefined)
            return { body: Buffer.alloc(0), version: version.version, position }
          const { deadline } = request
          const rendered = await renderDocument(format, content, options, { pdfWorker, deadline })
          if (format === 'html') reply.header('content-security-policy', htmlContentSecurityPolicy)
          return withDigest(reply, Buffer.from(rendered), fileTypes[format], version.version, position)
        }),
    )
  }
}

/** The digest of the bytes, which are sent without compression (RFC 9530). */
function withDigest(
  reply: FastifyReply,
  body: Buffer,
  type: string,
  version: number,
  position: number,
): EndpointResult {
  reply.header('content-digest', `sha-256=:${createHash('sha256').update(body).digest('base64')}:`)
  return { body, type, version, position }
}

async function optionsOf(
  reader: Reader,
  request: FastifyRequest,
  version: AgreementVersion,
  content: Content,
  worker: Worker,
): Promise<DocumentOptions> {
  const { part, include } = request.query as Query
  const { partnershipId, id: agreementVersionId } = version
  const base = part === 'changes' ? await findBase(reader, version) : undefined
  if (part === 'changes' && base === undefined)
    throw invalidQuery('part', 'must not be changes: an initial version has no base.')
  const [recorded, reviews, difference] = await Promise.all([
    include === 'signing-record' ? reader.query(findSignatures, { partnershipId, agreementVersionId }) : [],
    version.evidenceReviews ?? reader.query(findReviews, { partnershipId, agreementVersionId }),
    base && worker.run(diffJob, { before: base.content, after: content }, request.deadline),
  ])
  const entries = entriesOf(reviews, version.contentSha256, content)
  return {
    status: statusOf(version),
    agreementVersionId,
    compiledAt: version.compiledAt,
    frozenAt: version.frozenAt,
    waivedReviews: entries.filter(({ stage, outcome }) => stage === 'final' && outcome === 'waived'),
    signingRecord:
      include === 'signing-record'
        ? {
            executedOn: version.executedOn,
            signatures: recorded.flatMap(({ attestation }) => payloadOf(attestation).statement ?? []),
            reviews: entries,
          }
        : null,
    changes:
      base === undefined || difference === undefined ? null : { base: base.content, entries: difference.changes },
  }
}

function statusOf({ state }: AgreementVersion): DocumentOptions['status'] {
  if (state === 'withdrawn' || state === 'declined') return state
  if (signingStates.includes(state)) return 'frozen'
  return openStates.includes(state) ? 'draft' : 'executed'
}

/** The last review of each party and stage of the content. */
function entriesOf(reviews: readonly EvidenceReview[], hash: string, { parties }: Content): ReviewEntry[] {
  const current = reviews.filter(({ contentSha256 }) => contentSha256 === hash)
  const last = new Map(current.map((review) => [`${review.organizationId} ${review.stage}`, review]))
  return [...last.values()].flatMap(
    ({ organizationId, stage, outcome, reviewedOn, waiverReason, documentSha256 }): ReviewEntry[] => {
      const party = parties.find((one) => one.organizationId === organizationId)
      if (party === undefined) return []
      return [{ organizationName: party.name, stage, outcome, reviewedOn, waiverReason, documentSha256 }]
    },
  )
}
