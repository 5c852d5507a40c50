// Parses a file row by row while it is read.
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { readJson } from '../../http/json.ts'
import { Problem, type RequestError } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'

/** A row that was parsed has a `body`, another one has `errors`. */
export interface FileRow {
  /** The line of the file on which the row ends; the first is 1. */
  line: number
  body?: Record<string, unknown>
  errors?: RequestError[]
}

/** The maximum length of a row, in characters. It is larger than any record with all fields. */
const maxRowLength = 256 * 1024

export const mediaTypes = ['text/csv', 'application/x-ndjson'] as const
export type MediaType = (typeof mediaTypes)[number]

/** The fields that the rows of a file may have. */
export interface RowFormat {
  columns: readonly Column[]
  /** Fields that are exported and ignored in an import. */
  readOnly: ReadonlySet<string>
}

export const parseRows = (type: MediaType, texts: AsyncIterable<string>, { columns, readOnly }: RowFormat) =>
  type === 'text/csv' ? parseCsv(texts, columns) : parseNdjson(texts, readOnly)

async function* parseCsv(texts: AsyncIterable<string>, columns: readonly Column[]): AsyncGenerator<FileRow> {
  const parser = Readable.from(texts).pipe(
    parse({
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: maxRowLength,
      // The parser would otherwise use the line end of the first line, and keep other line ends as part of a cell.
      record_delimiter: ['\r\n', '\n', '\r'],
    }),
  )
  let header: Column[] | undefined
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      if (header === undefined) header = parseHeader(record, columns)
      else yield { line: info.lines, ...parseCells(header, record) }
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    const { lines = 0, message } = error as CsvError & { lines?: number }
    throw new Problem('rule-violation', `The file is not valid CSV after line ${lines}: ${message.slice(0, 200)}`)
  }
}

function parseHeader(names: string[], columns: readonly Column[]): Column[] {
  const header = names.flatMap((name) => columns.find((column) => column.name === name) ?? [])
  if (header.length === names.length && new Set(names).size === names.length) return header
  const known = columns.map(({ name }) => name).join(', ')
  throw new Problem('rule-violation', `The first line must name columns, each once. Known columns are ${known}.`)
}

function parseCells(header: Column[], cells: string[]): Omit<FileRow, 'line'> {
  if (cells.length > header.length) {
    return { errors: [requestError('', 'too-many-cells', 'has more cells than the first line.')] }
  }
  const body: Record<string, unknown> = {}
  for (const [index, column] of header.entries()) {
    const cell = cells[index] ?? ''
    try {
      if (cell !== '') column.parse?.(body, cell)
    } catch (error) {
      const detail = `cannot be parsed: ${(error as CsvError).message}`
      return { errors: [requestError(`/${column.name}`, 'list-syntax', detail)] }
    }
  }
  return { body }
}

async function* parseNdjson(texts: AsyncIterable<string>, readOnly: ReadonlySet<string>): AsyncGenerator<FileRow> {
  let line = 0
  for await (const text of linesOf(texts)) {
    line++
    if (text.trim() === '') continue
    yield { line, ...parseJsonLine(text, readOnly) }
  }
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > maxRowLength) {
      throw new Problem('rule-violation', `A line is longer than ${maxRowLength} characters.`)
    }
  }
  yield rest
}

function parseJsonLine(text: string, readOnly: ReadonlySet<string>): Omit<FileRow, 'line'> {
  try {
    const value = readJson(Buffer.from(text))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { errors: [requestError('', 'type', 'must be object.')] }
    }
    // Null is ignored as an empty cell of a CSV file is.
    const fields = Object.entries(value).filter(([name, field]) => field !== null && !readOnly.has(name))
    return { body: Object.fromEntries(fields) }
  } catch (error) {
    if (error instanceof Problem) return { errors: error.details.errors ?? [] }
    throw error
  }
}

const requestError = (pointer: string, code: string, detail: string): RequestError => ({ pointer, code, detail })
