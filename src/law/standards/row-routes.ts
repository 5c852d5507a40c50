// The rows of a set of standards as files: exports, and imports into a draft. A file is small, so that an import has ended when its
// request is answered.
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Reader } from '../../database/session.ts'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation, path, writeQuery } from '../../http/openapi/operations.ts'
import { pageQuery } from '../../http/pages.ts'
import { boundedPointer } from '../../http/problems.ts'
import { assertUnencodedUtf8 } from '../../http/requests.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { createValidatorCompiler } from '../../http/validation.ts'
import { notFound, type Problem } from '../../problems.ts'
import { requireDraft, requireOwner } from '../../records/editions/rules.ts'
import { editionRecordType } from '../../records/editions/store.ts'
import { fileFormats, fileSchemaOf, formatQuery, formatSuffix, toFile } from '../../records/exports.ts'
import { mediaTypeOf } from '../../records/imports/routes.ts'
import { mediaTypes } from '../../records/imports/rows.ts'
import { maxErrors } from '../../records/imports/rules.ts'
import { ImportErrorPage } from '../../records/imports/schema.ts'
import { saveRecord } from '../../records/save.ts'
import { maxImportBytes, rowColumns, rowFiles } from './columns.ts'
import { RowImportPage, RowImportView } from './import-schema.ts'
import { about } from './routes.ts'
import { type ReadFile, readRows, type ValidateRow } from './row-files.ts'
import { completeRow, maxRows, type StandardRow } from './rules.ts'
import { NewStandardRowView } from './schema.ts'
import {
  errorPage,
  findRowImport,
  insertRowImport,
  insertRowImportError,
  type RowImport,
  rowImportPage,
  type Standard,
  standardStore,
} from './store.ts'
import { standards } from './table.ts'

const tag = 'Standards'
const recordType = editionRecordType<Standard>('standard', standards, standardStore)
const editionParams = path({ standardId: uuidOf('the edition of the set of standards') })
const importParams = path({ ...editionParams.properties, standardRowImportId: uuidOf('the import') })
const recordUrl = '/standards/:standardId'
const importsUrl = `${recordUrl}/row-imports`

export const standardRowRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const compile = createValidatorCompiler(app.getSchemas() as Record<string, TSchema>)
  const check = compile({ schema: NewStandardRowView, method: 'POST', url: importsUrl, httpPart: 'body' })
  const validate: ValidateRow = (body) => {
    const { value = body, error } = check(body) as { value?: Record<string, unknown>; error?: Problem }
    if (error !== undefined) throw error
    return value
  }

  for (const format of fileFormats) {
    app.get(
      `${recordUrl}/rows.${format}`,
      {
        schema: operation(
          {
            operationId: `exportStandardRows${formatSuffix[format]}`,
            summary: `Export the rows of a set of standards as ${format.toUpperCase()}`,
            description: `${about} The file has the rows of the edition, in their order; \`importStandardRows\` takes it unchanged.`,
            tag,
            params: editionParams,
            query: Type.Object(formatQuery(format), { additionalProperties: false }),
            mediaType: fileTypes[format],
          },
          200,
          fileSchemaOf({ columns: rowColumns, files: rowFiles }, format),
        ),
      },
      (request, reply) =>
        endpoints.respondToRead(request, reply, async (reader) => {
          const { rows } = await findEdition(reader, request.params.standardId)
          return toFile(request, format, rowColumns, rows.map(completeRow))
        }),
    )
  }

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      [...mediaTypes],
      { parseAs: 'buffer' },
      async ({ headers }: FastifyRequest, body: Buffer) => {
        assertUnencodedUtf8(headers)
        return body
      },
    )
    const schema = operation(
      {
        operationId: 'importStandardRows',
        summary: 'Import the rows of a set of standards from a file',
        description: `${about} The file is CSV or NDJSON of at most ${maxImportBytes / 2 ** 20} MiB and ${maxRows} rows. Its rows replace all rows of a draft of your organization, by the rules of \`updateStandardEdition\`. If a row is rejected, the import has failed and the draft is unchanged; \`listStandardRowImportErrors\` has the errors by row. The import has ended when the response is sent. With \`dryRun\` the rows are only validated.`,
        tag,
        params: editionParams,
        query: writeQuery,
        body: rowFiles.Csv,
      },
      201,
      RowImportView,
    )
    scope.post(
      importsUrl,
      {
        bodyLimit: maxImportBytes,
        schema: {
          ...schema,
          body: {
            content: {
              'text/csv': { schema: ref(rowFiles.Csv) },
              'application/x-ndjson': { schema: ref(rowFiles.Ndjson) },
            },
          } as never,
        },
        // The body is the file; its rows are validated one by one.
        validatorCompiler: (part) => (part.httpPart === 'body' ? () => true : compile(part as never)) as never,
      },
      (request, reply) => {
        const file = request.body as Buffer
        const mediaType = mediaTypeOf(request)
        // The fingerprint of the request contains the digest in place of the file.
        request.body = { mediaType, digest: createHash('sha256').update(file).digest('base64url') } as never
        return endpoints.respondToWrite(
          request,
          reply,
          async (write) => {
            const { standardId } = request.params as { standardId: string }
            const draft = await lockDraft(write, standardId)
            const read = await readRows(file, mediaType, validate)
            const { dryRun = false } = request.query as { dryRun?: boolean }
            const job = await jobOf(write, draft, read, { mediaType, dryRun })
            write.enqueue(insertRowImport, job)
            insertErrors(write, job, read)
            if (job.state === 'completed' && !dryRun) await replaceRows(write, draft, read.rows)
            return { body: job, status: 201, location: `/v1/standards/${standardId}/row-imports/${job.id}` }
          },
          { persistsInDryRun: true },
        )
      },
    )
  })

  app.get(
    importsUrl,
    {
      schema: operation(
        {
          operationId: 'listStandardRowImportJobs',
          summary: 'List the imports of rows of a set of standards',
          description: `${about} Lists the imports of your organization into the edition; \`sort=-createdAt\` lists the latest first.`,
          tag,
          params: editionParams,
          query: pageQuery(['createdAt']),
        },
        200,
        RowImportPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { standardId } = request.params
        const [result] = await Promise.all([
          rowImportPage(request, reader, { standardId }, (rows) => rows),
          findEdition(reader, standardId),
        ])
        return result
      }),
  )

  app.get(
    `${importsUrl}/:standardRowImportId`,
    {
      schema: operation(
        {
          operationId: 'getStandardRowImportJob',
          summary: 'Read an import of rows of a set of standards',
          description: `${about} Only the organization that owns the edition reads its imports.`,
          tag,
          params: importParams,
        },
        200,
        RowImportView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => ({ body: await findJob(reader, request.params) })),
  )

  app.get(
    `${importsUrl}/:standardRowImportId/errors`,
    {
      schema: operation(
        {
          operationId: 'listStandardRowImportErrors',
          summary: 'List the errors of an import of rows of a set of standards',
          description: `${about} Lists the first ${maxErrors} errors of rejected rows, in the order of the file. If the first line of a CSV file has a wrong name, \`pointer\` of each error is the name.`,
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
        const { standardRowImportId: importId } = request.params
        const [result] = await Promise.all([
          errorPage(request, reader, { importId }, (rows) =>
            rows.map(({ id, line, pointer, code, detail }) => ({ id, line, pointer, code, detail })),
          ),
          findJob(reader, request.params),
        ])
        return result
      }),
  )
}

async function findEdition(reader: Reader, id: string): Promise<Standard> {
  const [row] = await reader.query(standardStore.find, { id })
  if (row === undefined) throw notFound()
  return row
}

async function findJob(
  reader: Reader,
  { standardId, standardRowImportId }: { standardId: string; standardRowImportId: string },
): Promise<RowImport> {
  const [row] = await reader.query(findRowImport, { standardId, id: standardRowImportId })
  if (row === undefined) throw notFound()
  return row
}

/** Throws 404, 403 if another organization owns the edition, and 409 if it is not a draft. */
async function lockDraft(write: WriteContext, id: string): Promise<Standard> {
  // A policy hides editions of other organizations from the lock, but not from `find`.
  const [[found], [row]] = await Promise.all([
    write.query(standardStore.find, { id }),
    write.query(standardStore.lock, { id }),
  ])
  if (found !== undefined) requireOwner('set of standards', found, write.caller.organizationId)
  if (row === undefined) throw notFound()
  requireDraft(row)
  return row
}

/** jsonb does not keep the order of properties. */
const textOf = (row: StandardRow): string => JSON.stringify(completeRow(row))

async function jobOf(
  write: WriteContext,
  draft: Standard,
  { rows, count, reason }: ReadFile,
  options: Pick<RowImport, 'mediaType' | 'dryRun'>,
): Promise<RowImport> {
  const now = await write.now()
  const { organizationId, onBehalfBy } = write.caller
  const stored = new Set(draft.rows.map(textOf))
  const unchanged = reason === null ? rows.filter((row) => stored.has(textOf(row))).length : 0
  return {
    id: uuidv7(),
    standardId: draft.id,
    organizationId,
    onBehalfBy,
    ...options,
    state: reason === null ? 'completed' : 'failed',
    rows: count,
    created: reason === null ? rows.length - unchanged : 0,
    updated: 0,
    unchanged,
    rejected: count - rows.length,
    reason,
    createdAt: now,
    updatedAt: now,
  }
}

function insertErrors(
  write: WriteContext,
  { id: importId, standardId, organizationId }: RowImport,
  { errors }: ReadFile,
): void {
  for (const error of errors.slice(0, maxErrors)) {
    const pointer = boundedPointer(error.pointer)
    write.enqueue(insertRowImportError, { id: uuidv7(), importId, standardId, organizationId, ...error, pointer })
  }
}

async function replaceRows(write: WriteContext, draft: Standard, rows: StandardRow[]): Promise<void> {
  if (isDeepStrictEqual(rows, draft.rows)) return
  const after = await write.nextVersion(draft, { rows })
  saveRecord(write, recordType, draft, after, { change: 'update', verb: 'updated' })
}
