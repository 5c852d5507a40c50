// Parses a file row by row while it is read. A row that cannot be parsed is rejected by itself.
import { readJson } from '../../http/json.ts'
import { Problem, type RequestError } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'
import { csvParser, type Failure } from './csv.ts'
import { type Line, lineSplitter, maxRowLength } from './lines.ts'

type Body = Record<string, unknown>

/** A row that was parsed has a `body`, another one has `errors`. */
export interface FileRow {
  /** The line of the file on which the row begins; the first is 1. */
  line: number
  /** A field that the row clears is null; a field that the file does not have is absent. */
  body?: Body
  errors?: RequestError[]
}

/** The first line of a CSV file does not name its columns. The whole file is refused. */
export class InvalidHeader extends Problem {
  readonly line: number

  constructor(line: number, detail: string, errors: RequestError[]) {
    super('rule-violation', detail, { errors })
    this.line = line
  }
}

export const mediaTypes = ['text/csv', 'application/x-ndjson'] as const
export type MediaType = (typeof mediaTypes)[number]

/** The fields that the rows of a file may have. */
export interface RowFormat {
  columns: readonly Column[]
  /** Fields that are exported and ignored in an import. */
  readOnly: ReadonlySet<string>
}

/** Takes the next part of a file, and yields the rows that are complete; all of them if it is the last. */
type RowParser = (text: string, isLast: boolean) => Generator<FileRow>

/** Rows without a value are empty lines, and are skipped. Throws `InvalidHeader`. */
export async function* parseRows(
  type: MediaType,
  texts: AsyncIterable<string>,
  { columns, readOnly }: RowFormat,
): AsyncGenerator<FileRow> {
  const parse = type === 'text/csv' ? csvRows(columns) : ndjsonRows(readOnly)
  let isFirst = true
  for await (const text of texts) {
    yield* parse(isFirst ? text.replace(/^\uFEFF/, '') : text, false)
    isFirst = false
  }
  yield* parse('', true)
}

function csvRows(columns: readonly Column[]): RowParser {
  const parse = csvParser()
  let header: (Column | undefined)[] | undefined
  return function* (text, isLast) {
    for (const { line, cells, failure } of parse(text, isLast)) {
      if (header === undefined && failure) {
        throw new InvalidHeader(line, `The first line ${failureDetails[failure]}`, [failureOf(failure)])
      }
      if (failure) yield { line, errors: [failureOf(failure)] }
      else if (cells.every(isBlank)) continue
      else if (header === undefined) header = parseHeader(line, cells, columns)
      else yield { line, ...parseCells(header, cells) }
    }
  }
}

const isBlank = (cell: string): boolean => cell.trim() === ''

const failureDetails: Record<Failure, string> = {
  'misplaced-quote':
    'has a quotation mark within or after a cell. Put the cell in quotation marks, and write a mark within it twice.',
  'unclosed-quote': 'has a quotation mark that is not closed.',
  'row-too-long': `has more than ${maxRowLength} characters. A quotation mark may not be closed.`,
}
const failureOf = (code: Failure): RequestError => requestError('', code, failureDetails[code])

/** The columns in the order of the file; undefined for one without a name. Names may differ in case. */
function parseHeader(line: number, cells: string[], columns: readonly Column[]): (Column | undefined)[] {
  const names = cells.map((name) => name.trim())
  const columnOf = (name: string) => columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  const header = names.map(columnOf)
  const errors = names.flatMap((name, at) => {
    if (name === '') return []
    const column = header[at]
    if (column === undefined) return [requestError(pointerTo(name), 'unknown', 'is not a known column.')]
    if (header.indexOf(column) === at) return []
    return [requestError(pointerTo(column.name), 'duplicate-name', 'occurs twice in the first line.')]
  })
  if (errors.length > 0) {
    const [{ pointer, detail: reason }] = errors as [RequestError]
    const known = columns.map((column) => column.name).join(', ')
    const detail = `The first line must name columns, each once: ${pointer} ${reason} Known columns are ${known}.`
    throw new InvalidHeader(line, detail, errors.slice(0, 20))
  }
  return header
}

function parseCells(header: readonly (Column | undefined)[], cells: string[]): Omit<FileRow, 'line'> {
  const unnamed = cells.findIndex((cell, at) => !isBlank(cell) && header[at] === undefined)
  if (unnamed !== -1) {
    const detail = `has a value in column ${unnamed + 1}, which the first line does not name.`
    return { errors: [requestError('', 'unnamed-column', detail)] }
  }
  const body: Body = {}
  for (const [at, column] of header.entries()) {
    if (column?.parse === undefined) continue
    const cell = cells[at] ?? ''
    try {
      setPath(body, column.name.split('.'), cell === '' ? null : column.parse(cell))
    } catch (error) {
      return {
        errors: [requestError(pointerTo(column.name), 'list-syntax', `cannot be parsed: ${(error as Error).message}`)],
      }
    }
  }
  return {
    body: Object.fromEntries(Object.entries(body).map(([name, value]) => [name, isCleared(value) ? null : value])),
  }
}

function setPath(body: Body, path: string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) body[name] = value
  else {
    body[name] ??= {}
    setPath(body[name] as Body, rest, value)
  }
}

/** Whether all cells of an object are empty, among them that of its kind: without this column the file does not clear the object. */
const isCleared = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  'kind' in value &&
  Object.values(value).every((one) => one === null)

function ndjsonRows(readOnly: ReadonlySet<string>): RowParser {
  const split = lineSplitter(/\n/)
  return function* (text, isLast) {
    for (const line of split(text, isLast)) {
      if (line.isTooLong || !isBlank(line.text)) yield { line: line.number, ...parseJsonLine(line, readOnly) }
    }
  }
}

function parseJsonLine({ text, isTooLong }: Line, readOnly: ReadonlySet<string>): Omit<FileRow, 'line'> {
  if (isTooLong) return { errors: [requestError('', 'row-too-long', `has more than ${maxRowLength} characters.`)] }
  try {
    const value = readJson(Buffer.from(text))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { errors: [requestError('', 'type', 'must be object.')] }
    }
    return { body: Object.fromEntries(Object.entries(value).filter(([name]) => !readOnly.has(name))) }
  } catch (error) {
    if (error instanceof Problem) return { errors: error.details.errors ?? [] }
    throw error
  }
}

/** Names of columns come from the file: at most 100 characters. */
const pointerTo = (name: string): string =>
  `/${[...name].slice(0, 100).join('').replaceAll('~', '~0').replaceAll('/', '~1')}`

const requestError = (pointer: string, code: string, detail: string): RequestError => ({ pointer, code, detail })
