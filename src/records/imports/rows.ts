// Reads a file row by row as it comes in: what each row says, or why it cannot be read.
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { readJson } from '../../http/json.ts'
import { Problem, type RequestError } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'

export interface FileRow {
  /** The line of the file on which it ends; the first is 1. */
  line: number
  body?: Record<string, unknown>
  faults?: RequestError[]
}

/** A file that goes on past any record that there could be is no file of records. */
const maxRow = 256 * 1024

export const mediaTypes = ['text/csv', 'application/x-ndjson'] as const
export type MediaType = (typeof mediaTypes)[number]

export interface KnownColumns {
  columns: readonly Column[]
  /** What a record only tells, and says nothing here. */
  readOnly: ReadonlySet<string>
}

export const rowsOf = (type: MediaType, texts: AsyncIterable<string>, { columns, readOnly }: KnownColumns) =>
  type === 'text/csv' ? csvRows(texts, columns) : ndjsonRows(texts, readOnly)

async function* csvRows(texts: AsyncIterable<string>, columns: readonly Column[]): AsyncGenerator<FileRow> {
  const parser = Readable.from(texts).pipe(
    parse({
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: maxRow,
      // Told by the first line, another kind of line end further down would be part of a cell.
      record_delimiter: ['\r\n', '\n', '\r'],
    }),
  )
  let header: (Column | undefined)[] | undefined
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      if (header !== undefined) {
        yield record.length > header.length
          ? { line: info.lines, faults: [fault('', 'columns', 'has more cells than there are columns.')] }
          : { line: info.lines, ...saidIn(header, record) }
        continue
      }
      header = record.map((name) => columns.find((column) => column.name === name))
      const unknown = record.filter((_, at) => header?.[at] === undefined)
      if (unknown.length > 0 || new Set(record).size < record.length) {
        const known = columns.map(({ name }) => name).join(', ')
        throw new Problem('rule-violation', `The first line names the columns, each once. Known are ${known}.`)
      }
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    const { lines = 0, message } = error as CsvError & { lines?: number }
    throw new Problem('rule-violation', `This is not CSV any more after line ${lines}: ${message.slice(0, 200)}`)
  }
}

function saidIn(header: (Column | undefined)[], record: string[]): Omit<FileRow, 'line'> {
  const body: Record<string, unknown> = {}
  for (const [at, column] of header.entries()) {
    const cell = record[at] ?? ''
    try {
      if (cell !== '') column?.put?.(body, cell)
    } catch (error) {
      return { faults: [fault(`/${column?.name}`, 'list', `cannot be read: ${(error as CsvError).message}`)] }
    }
  }
  return { body }
}

async function* ndjsonRows(texts: AsyncIterable<string>, readOnly: ReadonlySet<string>): AsyncGenerator<FileRow> {
  let line = 0
  for await (const text of linesOf(texts)) {
    line++
    if (text.trim() === '') continue
    yield jsonRow(line, text, readOnly)
  }
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > maxRow) throw new Problem('rule-violation', `A line is longer than ${maxRow} characters.`)
  }
  yield rest
}

function jsonRow(line: number, text: string, readOnly: ReadonlySet<string>): FileRow {
  try {
    const value = readJson(Buffer.from(text))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { line, faults: [fault('', 'type', 'must be object.')] }
    }
    // What a record tells of itself says nothing here, and null says nothing anywhere.
    const said = Object.entries(value).filter(([name, one]) => one !== null && !readOnly.has(name))
    return { line, body: Object.fromEntries(said) }
  } catch (error) {
    if (error instanceof Problem) return { line, faults: error.details.errors ?? [] }
    throw error
  }
}

const fault = (pointer: string, code: string, detail: string): RequestError => ({ pointer, code, detail })
