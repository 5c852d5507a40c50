// Lists as files: CSV or NDJSON, written out page by page, as fast as whoever reads takes them.
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { ref } from '../http/schemas.ts'
import type { Column } from './csv-columns.ts'

const types = { csv: 'text/csv', ndjson: 'application/x-ndjson' }
export type Format = keyof typeof types

/** What is answered as a file too. */
export interface Files {
  Csv: TSchema
  Ndjson: TSchema
}

export function withFiles<Schema extends object>(files: Files | undefined, schema: Schema): Schema {
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

/** The file that Accept asks for, if it wants one more than JSON; of what it wants as much, the first. */
export function formatOf({ headers: { accept = '' } }: FastifyRequest): Format | undefined {
  const wanted = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return { type, weight: Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1) }
  })
  const [first] = wanted
    .filter(({ type, weight }) => weight > 0 && [types.csv, types.ndjson, 'application/json', '*/*'].includes(type))
    .sort((one, other) => other.weight - one.weight)
  return (Object.keys(types) as Format[]).find((format) => types[format] === first?.type)
}

/** Answers all of `pages`. The first is there before anything is said, so that a refusal is one. */
export async function sendFile(
  reply: FastifyReply,
  format: Format,
  name: string,
  columns: readonly Column[],
  pages: AsyncGenerator<object[]>,
): Promise<FastifyReply> {
  const first = await pages.next()
  async function* written(): AsyncGenerator<string> {
    yield opening(format, columns)
    if (first.done) return
    yield rows(format, columns, first.value)
    for await (const page of pages) yield rows(format, columns, page)
  }
  return reply
    .type(`${types[format]}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .send(Readable.from(written()))
}

/** A whole file, for an answer. */
export const fileOf = (format: Format, columns: readonly Column[], records: object[]) => ({
  type: types[format],
  body: opening(format, columns) + rows(format, columns, records),
})

const opening = (format: Format, columns: readonly Column[]): string =>
  format === 'csv' ? lines([columns.map(({ name }) => name)]) : ''
const rows = (format: Format, columns: readonly Column[], records: object[]): string =>
  format === 'csv'
    ? lines(records.map((record) => columns.map((column) => column.print(record))))
    : records.map((record) => `${JSON.stringify(record)}\n`).join('')
/** The library quotes a line end of its own kind alone; RFC 4180 has each quoted, and readers take each for one. */
const lines = (cells: string[][]): string => stringify(cells, { record_delimiter: 'windows', quoted_match: /[\r\n]/ })
