// Parses a file record by record while it is read. A record that cannot be parsed is rejected by itself.
import { readJson } from '../../http/json.ts'
import { Problem, type RequestError } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'
import { csvRows } from './csv-rows.ts'
import { type Body, type FileRow, requestError } from './file-row.ts'
import { type Line, lineSplitter, maxRowLength } from './lines.ts'

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
  const parse: RowParser = type === 'text/csv' ? csvRows(columns) : ndjsonRows(readOnly)
  let isFirst = true
  for await (const text of texts) {
    yield* parse(isFirst ? text.replace(/^\uFEFF/, '') : text, false)
    isFirst = false
  }
  yield* parse('', true)
}

function ndjsonRows(readOnly: ReadonlySet<string>): RowParser {
  const split = lineSplitter(/\n/)
  return function* (text, isLast) {
    for (const line of split(text, isLast)) {
      if (!line.isTooLong && line.text.trim() === '') continue
      const { number } = line
      const locate = (error: RequestError) => ({ line: number, ...error })
      const { body, errors } = parseJsonLine(line, readOnly)
      yield { line: number, locate, ...(body && { body }), ...(errors && { errors: errors.map(locate) }) }
    }
  }
}

function parseJsonLine(
  { text, isTooLong }: Line,
  readOnly: ReadonlySet<string>,
): { body?: Body; errors?: RequestError[] } {
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
