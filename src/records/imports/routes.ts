// Imports over HTTP: a file comes in as fast as it is sent, and is worked off in batches, with the rules of the API.
import { and, eq, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Endpoints } from '../../http/endpoints.ts'
import type { Tag } from '../../http/openapi/introduction.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pageQuery, pager } from '../../http/pages.ts'
import { assertUnencodedUtf8 } from '../../http/requests.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { createValidatorCompiler } from '../../http/validation.ts'
import type { OperationId } from '../../policy.ts'
import { notFound, type Problem } from '../../problems.ts'
import { pascalCase, segmentOf, wordsOf } from '../collections/collection.ts'
import type { Files } from '../exports.ts'
import { camelCase } from '../record-paths.ts'
import { acquireSlot, processFile, type Work } from './actions.ts'
import { keepFile, removeFile } from './files.ts'
import { type MediaType, mediaTypes } from './rows.ts'
import { maxBytes, maxErrors, stateOf } from './rules.ts'
import { ImportErrorPage, ImportPage, ImportView } from './schema.ts'
import type { Import, ImportError } from './store.ts'

/** What can be imported. */
export interface Importable extends Omit<Work, 'faultsIn'> {
  /** In snake case: checklist_response. */
  singular: string
  plural: string
  tag: Tag
  about: string
  /** What becomes of a row, for the document. */
  rows: string
  New: TSchema
  files: Files
}

/** How long a file may take to arrive. */
const fileMillis = 10_000

export async function importRoutes(app: FastifyInstance, endpoints: Endpoints, kind: Importable): Promise<void> {
  const { store, singular, plural, tag, about, files } = kind
  const { imports, importErrors } = store
  const One = pascalCase(singular)
  const Many = pascalCase(plural)
  const subjectType = singular
  const list = `/partnerships/:partnershipId/${segmentOf(singular)}-imports`
  const param = `${camelCase(singular)}ImportId`
  const ofPartnership = path(partnershipPath)
  const ofImport = path({ ...partnershipPath, [param]: uuidOf('the import') })
  const errorPage = pager<ImportError>({
    table: importErrors,
    where: and(
      eq(importErrors.partnershipId, sql.placeholder('partnershipId')),
      eq(importErrors.importId, sql.placeholder('importId')),
    ) as ReturnType<typeof sql>,
    sorts: { createdAt: importErrors.id },
  })
  const page = pager<Import>({
    table: imports,
    where: and(
      eq(imports.partnershipId, sql.placeholder('partnershipId')),
      eq(imports.subjectType, sql.placeholder('subjectType')),
    ) as ReturnType<typeof sql>,
    sorts: { createdAt: imports.id },
  })
  const known = app.getSchemas() as Record<string, TSchema>
  const compile = createValidatorCompiler(known)
  const check = compile({ schema: kind.New, method: 'POST', url: list, httpPart: 'body' })
  const work: Work = {
    ...kind,
    faultsIn: (body) => (check(body) as { error?: Problem }).error?.details.errors ?? [],
  }
  const nothingYet = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, reason: null }
  const beginning = { subjectType, ...nothingYet, state: 'running' } as const

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // A file may take as long as the server waits for any request.
    scope.addHook('onRequest', async (request) => {
      request.deadline += fileMillis
    })
    scope.addContentTypeParser([...mediaTypes], (request, body, done) => {
      assertUnencodedUtf8(request.headers)
      done(null, body)
    })
    const schema = operation(
      {
        operationId: `import${Many}` as OperationId,
        summary: `Import ${wordsOf(plural)} from a file`,
        description: `${about} CSV or NDJSON of at most ${maxBytes / 2 ** 20} MiB, which has to arrive within 10 seconds. ${kind.rows} Each row stands or is refused by itself, by the rules of the API; \`dryRun\` only checks. A file of which the first ${maxErrors} rows are refused fails.`,
        tag,
        params: ofPartnership,
        query: writeQuery,
        body: files.Csv,
      },
      201,
      ImportView,
    )
    scope.post(
      list,
      {
        schema: { ...schema, body: { content: contentOf(files) } },
        // The file is no value that could be held against a schema; its rows are, one by one.
        validatorCompiler: (part) => (part.httpPart === 'body' ? () => true : compile(part as never)) as never,
      },
      async (request, reply) => {
        const { partnershipId = '' } = request.params as Record<string, string>
        // Who may not is told so before anything else.
        await endpoints.query(request, (reader) => reader.context)
        const leave = acquireSlot(request.caller.organizationId)
        const id = uuidv7()
        const mediaType = typeOf(request)
        const { dryRun = false } = request.query as { dryRun?: boolean }
        let begun: Import | undefined
        try {
          // Stands for the file where the request is told from another one with the same Idempotency-Key.
          request.body = { mediaType, digest: await keepFile(store, endpoints, request, partnershipId, id) }
          await endpoints.respondToWrite(
            request,
            reply,
            async (write) => {
              const now = await write.now()
              const { organizationId, onBehalfBy } = write.caller
              const own = { id, partnershipId, organizationId, onBehalfBy, mediaType, dryRun }
              begun = { ...beginning, ...own, createdAt: now, updatedAt: now }
              write.enqueue(store.insert, begun)
              const location = `/v1${list.replace(':partnershipId', partnershipId)}/${id}`
              return { body: view(begun, now), status: 201, location }
            },
            { persistsInDryRun: true },
          )
        } finally {
          // A repetition, or a refusal, has begun nothing: what was sent with it is not needed.
          if (begun !== undefined && reply.statusCode === 201 && !reply.hasHeader('idempotent-replayed')) {
            void processFile(endpoints, request, begun, work).finally(leave)
          } else {
            leave()
            // What is still on its way would be taken for the next request.
            if (!request.raw.complete) reply.header('connection', 'close')
            await endpoints.transact(request, async (write) => removeFile(store, write, partnershipId, id), {
              allowedWhenClosed: true,
            })
          }
        }
        return reply
      },
    )
  })

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: `list${One}Imports` as OperationId,
          summary: `List the imports of ${wordsOf(plural)}`,
          description: `${about} Your own, the latest with \`sort=-createdAt\`.`,
          tag,
          params: ofPartnership,
          query: pageQuery(['createdAt']),
        },
        200,
        ImportPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, { ...(request.params as object), subjectType }, async (rows) => {
          const { now } = await reader.context
          return rows.map((row) => view(row, now))
        }),
      ),
  )

  app.get(
    `${list}/:${param}`,
    {
      schema: operation(
        {
          operationId: `get${One}Import` as OperationId,
          summary: `See how far an import of ${wordsOf(plural)} has come`,
          description: `${about} It has ended when its state is not running any more.`,
          tag,
          params: ofImport,
        },
        200,
        ImportView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, [param]: id } = request.params as Record<string, string>
        const [[row], { now }] = await Promise.all([reader.query(store.find, { partnershipId, id }), reader.context])
        if (row?.subjectType !== subjectType) throw notFound()
        return { body: view(row, now) }
      }),
  )

  app.get(
    `${list}/:${param}/errors`,
    {
      schema: operation(
        {
          operationId: `list${One}ImportErrors` as OperationId,
          summary: `List the rows that an import of ${wordsOf(plural)} refused`,
          description: `${about} The first ${maxErrors} faults, in the order of the file.`,
          tag,
          params: ofImport,
          query: pageQuery(['createdAt']),
        },
        200,
        ImportErrorPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, [param]: importId } = request.params as Record<string, string>
        const [answer, [row]] = await Promise.all([
          errorPage(request, reader, { partnershipId, importId }, (rows) =>
            rows.map(({ id, line, pointer, code, detail }) => ({ id, line, pointer, code, detail })),
          ),
          reader.query(store.find, { partnershipId, id: importId }),
        ])
        if (row?.subjectType !== subjectType) throw notFound()
        return answer
      }),
  )
}

const contentOf = ({ Csv, Ndjson }: Files) => ({
  'text/csv': { schema: ref(Csv) },
  'application/x-ndjson': { schema: ref(Ndjson) },
})

const typeOf = (request: FastifyRequest): MediaType =>
  /^text\/csv\b/i.test(request.headers['content-type'] ?? '') ? 'text/csv' : 'application/x-ndjson'

const view = ({ subjectType: _, ...row }: Import, now: string) => ({ ...row, state: stateOf(row, now) })
