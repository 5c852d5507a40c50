// Parses the rows of a CSV file into records.
import type { RequestError } from '../../problems.ts'
import { CellError, type Column, type CsvFile } from '../csv-columns.ts'
import { csvParser, type Failure } from './csv.ts'
import { type Body, type FileRow, InvalidHeader, pointerTo, requestError } from './file-row.ts'
import { type GroupedRow, rowGrouper } from './groups.ts'
import { maxRowLength } from './lines.ts'

/** Takes the next part of a file, and yields the records that are complete; all of them if it is the last. Throws `InvalidHeader`. */
export function csvRows(columns: readonly Column[]): (text: string, isLast: boolean) => Generator<FileRow> {
  const list = columns.find((column) => column.list !== undefined)?.list
  const toRecords = list === undefined ? undefined : rowGrouper(list, columnPointers(columns))
  const parse = csvParser()
  const inColumns = columnPointers(columns)
  let header: (Column | undefined)[] | undefined

  function* parsedRows(text: string, isLast: boolean): Generator<GroupedRow> {
    for (const { line, cells, delimiter, failure } of parse(text, isLast)) {
      if (header === undefined && failure) {
        throw new InvalidHeader(line, `The first line ${failureDetails[failure]}`, [failureOf(failure)])
      }
      if (failure) yield { line, errors: [failureOf(failure)] }
      else if (cells.every(isBlank)) continue
      else if (header === undefined) header = parseHeader(line, cells, columns)
      else yield { line, ...parseCells(header, cells, { decimalComma: delimiter === ';' }) }
    }
  }

  return function* (text, isLast) {
    if (toRecords) yield* toRecords(parsedRows(text, isLast), isLast)
    else for (const row of parsedRows(text, isLast)) yield toFileRow(row, inColumns)
  }
}

function toFileRow({ line, body, errors }: GroupedRow, inColumns: (pointer: string) => string): FileRow {
  const locate = (error: RequestError) => ({ line, ...error, pointer: inColumns(error.pointer) })
  return errors
    ? { line, errors: errors.map((error) => ({ line, ...error })), locate }
    : { line, body: body ?? {}, locate }
}

/** The pointer to a field of a record as a pointer to its column. */
function columnPointers(columns: readonly Column[]): (pointer: string) => string {
  const renamed = columns.flatMap(({ name, field, list }) =>
    field === undefined || list !== undefined ? [] : [[`/${field.replaceAll('.', '/')}`, `/${name}`] as const],
  )
  return (pointer) => renamed.find(([field]) => pointer === field || pointer.startsWith(`${field}/`))?.[1] ?? pointer
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

/** The fields of the record, those of the element of its list, and the errors of cells that cannot be parsed. */
function parseCells(
  header: readonly (Column | undefined)[],
  cells: string[],
  file: CsvFile,
): Pick<GroupedRow, 'body' | 'element' | 'errors'> {
  const body: Body = {}
  const element: Body = {}
  const errors: RequestError[] = []
  const unnamed = cells.findIndex((cell, at) => !isBlank(cell) && header[at] === undefined)
  if (unnamed !== -1) {
    const detail = `has a value in column ${unnamed + 1}, which the first line does not name.`
    errors.push(requestError('', 'unnamed-column', detail))
  }
  for (const [at, column] of header.entries()) {
    if (column?.parse === undefined) continue
    const cell = cells[at] ?? ''
    const { name, field = name, list } = column
    try {
      setPath(list ? element : body, field.split('.'), cell === '' ? null : column.parse(cell, file))
    } catch (error) {
      const { message } = error as Error
      errors.push(
        error instanceof CellError
          ? requestError(pointerTo(name), error.code, message)
          : requestError(pointerTo(name), 'list-syntax', `cannot be parsed: ${message}`),
      )
    }
  }
  return {
    body: Object.fromEntries(Object.entries(body).map(([name, value]) => [name, isCleared(value) ? null : value])),
    ...(header.some((column) => column?.list) && { element }),
    ...(errors.length > 0 && { errors: errors.slice(0, 20) }),
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
