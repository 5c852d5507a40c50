// Exports: lists and records as CSV or NDJSON files.
import { stringify } from 'csv-stringify/sync'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { sendInParts } from '../http/open-responses.ts'
import { ref } from '../http/schemas.ts'
import type { Column } from './csv-columns.ts'

const mediaTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' }
export type FileFormat = keyof typeof mediaTypes

/** The named schemas of a file in each format. */
export interface FileSchemas {
  Csv: TSchema
  Ndjson: TSchema
}

/** Adds the media types of the files to the 200 response of an operation. */
export function withFiles<Schema extends object>(files: FileSchemas | undefined, schema: Schema): Schema {
  if (files === undefined) return schema
  const { response } = schema as unknown as { response: { 200: { content: Record<string, { schema: TSchema }> } } }
  const { content } = response[200]
  const all = {
    ...content,
    'text/csv': { schema: ref(files.Csv) },
    'application/x-ndjson': { schema: ref(files.Ndjson) },
  }
  return { ...schema, response: { 200: { content: all } } }
}

/**
 * The file format that the Accept header prefers; undefined if it prefers JSON or does not name a format. Of media types
 * with the same weight the first is preferred.
 */
export function formatOf({ headers: { accept = '' } }: FastifyRequest): FileFormat | undefined {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return { type, weight: Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1) }
  })
  const supported = [mediaTypes.csv, mediaTypes.ndjson, 'application/json', '*/*']
  const [preferred] = ranges
    .filter(({ type, weight }) => weight > 0 && supported.includes(type))
    .sort((a, b) => b.weight - a.weight)
  return (Object.keys(mediaTypes) as FileFormat[]).find((format) => mediaTypes[format] === preferred?.type)
}

/**
 * Streams all pages as a file. The first page is read before the response starts, so that its errors become problems. Each
 * further page requires that the caller still has the right to read it; otherwise the connection is closed.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  format: FileFormat,
  name: string,
  columns: readonly Column[],
  pages: AsyncGenerator<object[]>,
): Promise<FastifyReply> {
  const { server } = request
  const signal = await server.keepOpen(request, reply)
  const first = await pages.next()
  async function* content(): AsyncGenerator<string> {
    yield formatHeader(format, columns)
    if (first.done) return
    yield formatRows(format, columns, first.value)
    for await (const page of pages) {
      yield formatRows(format, columns, page)
      await server.reauthenticate(request)
    }
  }
  reply
    .type(`${mediaTypes[format]}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
  return sendInParts(reply, content(), signal)
}

/** The records as a file, for the result of an endpoint. */
export const toFile = (format: FileFormat, columns: readonly Column[], records: object[]) => ({
  type: mediaTypes[format],
  body: formatHeader(format, columns) + formatRows(format, columns, records),
})

const formatHeader = (format: FileFormat, columns: readonly Column[]): string =>
  format === 'csv' ? formatCsv([columns.map(({ name }) => name)]) : ''
const formatRows = (format: FileFormat, columns: readonly Column[], records: object[]): string =>
  format === 'csv'
    ? formatCsv(records.map((record) => columns.map((column) => column.format(record))))
    : records.map((record) => `${JSON.stringify(record)}\n`).join('')
/**
 * RFC 4180 requires quotes around every line end; by default the library quotes only the record delimiter. Programs of some locales
 * separate cells by ; or tab: without quotes they would evaluate what follows one within a cell.
 */
const formatCsv = (cells: string[][]): string =>
  stringify(cells, { record_delimiter: 'windows', quoted_match: /[\r\n;\t]/ })
