// Lists as files: CSV or NDJSON, written out page by page, as fast as whoever reads takes them.
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Column } from './columns.ts'

const types = { csv: 'text/csv', ndjson: 'application/x-ndjson' }
export type Format = keyof typeof types

/** The file that Accept asks for, if it names one before JSON. */
export function formatOf({ headers: { accept = '' } }: FastifyRequest): Format | undefined {
  const [first] = accept
    .split(',')
    .map((range) => range.split(';', 1)[0]?.trim().toLowerCase())
    .filter((type) => type === types.csv || type === types.ndjson || type === 'application/json' || type === '*/*')
  return (Object.keys(types) as Format[]).find((format) => types[format] === first)
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
    if (format === 'csv') yield line(columns.map((column) => column.name))
    if (first.done) return
    yield print(first.value)
    for await (const page of pages) yield print(page)
  }
  const print = (records: object[]): string =>
    format === 'ndjson'
      ? records.map((record) => `${JSON.stringify(record)}\n`).join('')
      : stringify(
          records.map((record) => columns.map((column) => column.print(record))),
          { record_delimiter: 'windows' },
        )
  return reply
    .type(`${types[format]}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .send(Readable.from(written()))
}

const line = (names: string[]): string => stringify([names], { record_delimiter: 'windows' })
