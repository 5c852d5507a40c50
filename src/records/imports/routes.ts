// Routes of imports: a file is received as a stream, stored, and processed in batches by the rules of the API.

import { and, eq, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Endpoints } from '../../http/endpoints.ts'
import type { Tag } from '../../http/openapi/introduction.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pageQuery, pager } from '../../http/pages.ts'
import { assertUnencodedUtf8 } from '../../http/requests.ts'
import { withArticle } from '../../http/schema-words.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { createValidatorCompiler } from '../../http/validation.ts'
import type { OperationId } from '../../policy.ts'
import { notFound, type Problem } from '../../problems.ts'
import { type Params, pascalCase, segmentOf, wordsOf } from '../collections/collection.ts'
import type { FileSchemas } from '../exports.ts'
import { pathInPartnership } from '../paths.ts'
import { camelCase } from '../record-paths.ts'
import { processFile, type RowImporter } from './actions.ts'
import { deleteFile, storeFile } from './files.ts'
import { type MediaType, mediaTypes } from './rows.ts'
import { maxErrors, maxFileBytes, stateOf } from './rules.ts'
import { ImportErrorPage, ImportJobPage, ImportJobView } from './schema.ts'
import type { Import, ImportError } from './store.ts'

/** The type of record that is imported. */
interface ImportOptions extends Omit<RowImporter, 'validate'> {
  /** In snake case: checklist_response. */
  singular: string
  plural: string
  tag: Tag
  /** What a record is; the description of every operation begins with it. */
  about: string
  /** The effect of a row, for the description of the operation. */
  rows: string
  /** The schema of a row. */
  New: TSchema
  files: FileSchemas
}

/** Added to the deadline of the request, so that a file may arrive until the `requestTimeout` of the server. */
const receiveTimeoutMs = 10_000

export async function importRoutes(app: FastifyInstance, endpoints: Endpoints, options: ImportOptions): Promise<void> {
  const { store, singular, plural, tag, about, files } = options
  const listUrl = `/partnerships/:partnershipId/${segmentOf(singular)}-imports`
  const idParameter = `${camelCase(singular)}ImportId`
  const words = wordsOf(plural)
  const Singular = pascalCase(singular)
  const listParams = path(partnershipPath)
  const importParams = path({ ...partnershipPath, [idParameter]: uuidOf('the import') })
  const { page, errorPage } = createPagers(store)
  const compile = createValidatorCompiler(app.getSchemas() as Record<string, TSchema>)
  const validate = compile({ schema: options.New, method: 'POST', url: listUrl, httpPart: 'body' })
  const importer: RowImporter = {
    ...options,
    validate(body) {
      const { value = body, error } = validate(body) as { value?: Record<string, unknown>; error?: Problem }
      if (error !== undefined) throw error
      return value
    },
  }

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addHook('onRequest', async (request) => {
      request.deadline += receiveTimeoutMs
    })
    scope.addContentTypeParser([...mediaTypes], (request, body, done) => {
      assertUnencodedUtf8(request.headers)
      done(null, body)
    })
    const schema = operation(
      {
        operationId: `import${pascalCase(plural)}` as OperationId,
        summary: `Import ${words} from a file`,
        description: `${about} The file is CSV or NDJSON of at most ${maxFileBytes / 2 ** 20} MiB, and must arrive within 10 seconds. ${options.rows} Each row is imported or rejected by the rules of the API, independently of other rows. With \`dryRun\` the rows are only validated. The import fails if the first ${maxErrors} rows are all rejected.`,
        tag,
        params: listParams,
        query: writeQuery,
        body: files.Csv,
      },
      201,
      ImportJobView,
    )
    scope.post(
      listUrl,
      {
        schema: { ...schema, body: { content: contentOf(files) } },
        // The body is a stream; its rows are validated one by one.
        validatorCompiler: (part) => (part.httpPart === 'body' ? () => true : compile(part as never)) as never,
      },
      (request, reply) => receiveFile(endpoints, request, reply, singular, importer),
    )
  })

  app.get(
    listUrl,
    {
      schema: operation(
        {
          operationId: `list${Singular}ImportJobs` as OperationId,
          summary: `List the imports of ${words}`,
          description: `${about} Lists the imports of your organization; \`sort=-createdAt\` lists the latest first.`,
          tag,
          params: listParams,
          query: pageQuery(['createdAt']),
        },
        200,
        ImportJobPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, { ...(request.params as object), subjectType: singular }, async (rows) => {
          const { now } = await reader.context
          return rows.map((row) => view(row, now))
        }),
      ),
  )

  app.get(
    `${listUrl}/:${idParameter}`,
    {
      schema: operation(
        {
          operationId: `get${Singular}ImportJob` as OperationId,
          summary: `Read ${withArticle('import')} of ${words}`,
          description: `${about} The import has ended when its state is not running.`,
          tag,
          params: importParams,
        },
        200,
        ImportJobView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, [idParameter]: id } = request.params as Params
        const [[row], { now }] = await Promise.all([reader.query(store.find, { partnershipId, id }), reader.context])
        if (row?.subjectType !== singular) throw notFound()
        return { body: view(row, now) }
      }),
  )

  app.get(
    `${listUrl}/:${idParameter}/errors`,
    {
      schema: operation(
        {
          operationId: `list${Singular}ImportErrors` as OperationId,
          summary: `List the errors of an import of ${words}`,
          description: `${about} Lists the first ${maxErrors} errors of rejected rows, in the order of the file. If the first line of a CSV file has a wrong name, the import has failed, and \`pointer\` of each error is the name.`,
          tag,
          params: importParams,
          query: pageQuery(['createdAt']),
        },
        200,
        ImportErrorPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, [idParameter]: importId } = request.params as Params
        const [result, [row]] = await Promise.all([
          errorPage(request, reader, { partnershipId, importId }, (rows) =>
            rows.map(({ id, line, pointer, code, detail }) => ({ id, line, pointer, code, detail })),
          ),
          reader.query(store.find, { partnershipId, id: importId }),
        ])
        if (row?.subjectType !== singular) throw notFound()
        return result
      }),
  )
}

/** Stores the file, responds with the new import, and processes the file after the response. */
async function receiveFile(
  endpoints: Endpoints,
  request: FastifyRequest,
  reply: FastifyReply,
  subjectType: string,
  importer: RowImporter,
): Promise<FastifyReply> {
  const { store } = importer
  const { partnershipId = '' } = request.params as Params
  // Rejects a caller that may not import before the file is received.
  await endpoints.query(request, (reader) => reader.context)
  const releaseSlot = await endpoints.concurrency.startImport(request)
  const id = uuidv7()
  const mediaType = mediaTypeOf(request)
  const { dryRun = false } = request.query as { dryRun?: boolean }
  let started: Import | undefined
  try {
    // The fingerprint of the request contains the digest in place of the file.
    request.body = { mediaType, digest: await storeFile(store, endpoints, request, partnershipId, id) }
    await endpoints.respondToWrite(
      request,
      reply,
      async (write) => {
        const now = await write.now()
        const { organizationId, onBehalfBy } = write.caller
        const own = { id, partnershipId, organizationId, onBehalfBy, subjectType, mediaType, dryRun }
        started = { ...initialProgress, ...own, createdAt: now, updatedAt: now }
        write.enqueue(store.insert, started)
        const location = pathInPartnership(partnershipId, `/${segmentOf(subjectType)}-imports/${id}`)
        return { body: view(started, now), status: 201, location }
      },
      { persistsInDryRun: true },
    )
  } finally {
    if (started !== undefined && reply.statusCode === 201 && !reply.hasHeader('idempotent-replayed')) {
      void processFile(endpoints, request, started, importer).finally(releaseSlot)
    } else {
      // A replayed or rejected request starts no import, and needs no file.
      releaseSlot()
      // The server would read the remaining bytes of the file as the next request.
      if (!request.raw.complete) reply.header('connection', 'close')
      await endpoints.transact(request, async (write) => deleteFile(store, write, partnershipId, id), {
        allowedWhenClosed: true,
      })
    }
  }
  return reply
}

const initialProgress = {
  state: 'running',
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  reason: null,
} as const

function createPagers({ imports, importErrors }: RowImporter['store']) {
  const { placeholder } = sql
  return {
    page: pager<Import>({
      table: imports,
      where: and(
        eq(imports.partnershipId, placeholder('partnershipId')),
        eq(imports.subjectType, placeholder('subjectType')),
      ) as ReturnType<typeof sql>,
      sorts: { createdAt: imports.id },
    }),
    errorPage: pager<ImportError>({
      table: importErrors,
      where: and(
        eq(importErrors.partnershipId, placeholder('partnershipId')),
        eq(importErrors.importId, placeholder('importId')),
      ) as ReturnType<typeof sql>,
      sorts: { createdAt: importErrors.id },
    }),
  }
}

const contentOf = ({ Csv, Ndjson }: FileSchemas) => ({
  'text/csv': { schema: ref(Csv) },
  'application/x-ndjson': { schema: ref(Ndjson) },
})

export const mediaTypeOf = (request: FastifyRequest): MediaType =>
  /^text\/csv\b/i.test(request.headers['content-type'] ?? '') ? 'text/csv' : 'application/x-ndjson'

const view = ({ subjectType: _, ...row }: Import, now: string) => ({ ...row, state: stateOf(row, now) })
