// Exports: lists and records as CSV or NDJSON files, each at a path of its own.
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { fileTypes } from '../http/files.ts'
import { sendInParts } from '../http/open-responses.ts'
import type { Column } from './csv-columns.ts'

export const fileFormats = ['csv', 'ndjson'] as const
export type FileFormat = (typeof fileFormats)[number]

/** The named schemas of a file in each format. */
export interface FileSchemas {
  Csv: TSchema
  Ndjson: TSchema
}

/** What an export needs to know of the records. */
export interface FileForm {
  columns: readonly Column[]
  files: FileSchemas
}

export const fileSchemaOf = ({ files }: FileForm, format: FileFormat): TSchema =>
  format === 'csv' ? files.Csv : files.Ndjson

/** The end of an operationId: exportExpectationsCsv. */
export const formatSuffix = { csv: 'Csv', ndjson: 'Ndjson' } as const

/** Query parameters of a file in the format. */
export const formatQuery = (format: FileFormat): Record<string, TSchema> =>
  format === 'csv'
    ? {
        bom: Type.Optional(
          Type.Boolean({
            description:
              'Begin the file with a UTF-8 byte order mark, by which spreadsheet programs recognize the encoding. Default: false.',
            examples: [true],
          }),
        ),
      }
    : {}

/**
 * Streams all pages as a file. The first page is read before the response starts, so that its errors become problems. Each
 * further page requires that the caller still has the right to read it; otherwise the connection is closed.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  format: FileFormat,
  columns: readonly Column[],
  pages: AsyncGenerator<object[]>,
): Promise<FastifyReply> {
  const { server } = request
  const type = `${fileTypes[format]}; charset=utf-8`
  if (request.method === 'HEAD') {
    // Fastify would read all pages to discard them.
    await pages.next()
    return reply.type(type).send(Readable.from([]))
  }
  const signal = await server.keepOpen(request, reply)
  const first = await pages.next()
  async function* content(): AsyncGenerator<string> {
    yield formatHeader(format, columns, bomOf(request))
    if (first.done) return
    yield formatRows(format, columns, first.value)
    for await (const page of pages) {
      yield formatRows(format, columns, page)
      await server.reauthenticate(request)
    }
  }
  return sendInParts(reply.type(type), content(), signal)
}

/** The records as a file, for the result of an endpoint. */
export const toFile = (request: FastifyRequest, format: FileFormat, columns: readonly Column[], records: object[]) => ({
  type: fileTypes[format],
  body: formatFile(format, columns, records, bomOf(request)),
})

export const formatFile = (
  format: FileFormat,
  columns: readonly Column[],
  records: readonly object[],
  bom = false,
): string => formatHeader(format, columns, bom) + formatRows(format, columns, records)

export const bomOf = ({ query }: FastifyRequest): boolean => (query as { bom?: boolean }).bom ?? false

const formatHeader = (format: FileFormat, columns: readonly Column[], bom: boolean): string =>
  format === 'csv' ? (bom ? '\uFEFF' : '') + formatCsv([columns.map(({ name }) => name)]) : ''
const formatRows = (format: FileFormat, columns: readonly Column[], records: readonly object[]): string =>
  format === 'csv'
    ? formatCsv(cellsOf(columns, records))
    : records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** A row for each record, or for each element of its list if columns are those of the list. */
function cellsOf(columns: readonly Column[], records: readonly object[]): string[][] {
  const list = columns.find((column) => column.list !== undefined)?.list
  if (list === undefined) return records.map((record) => columns.map((column) => column.format(record)))
  return records.flatMap(
    (record) =>
      (record as Record<string, object[]>)[list]?.map((element) =>
        columns.map((column) => column.format(column.list ? element : record)),
      ) ?? [],
  )
}

/**
 * RFC 4180 requires quotes around every line end; by default the library quotes only the record delimiter. Programs of some locales
 * separate cells by ; or tab: without quotes they would evaluate what follows one within a cell.
 */
const formatCsv = (cells: string[][]): string =>
  stringify(cells, { record_delimiter: 'windows', quoted_match: /[\r\n;\t]/ })
