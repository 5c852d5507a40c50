// Reads the rows of a file: all of them, or the errors by row.
import { errorsOf, type RequestError, throwIfViolated } from '../../problems.ts'
import { withoutNulls } from '../../records/collections/cells.ts'
import { type Body, InvalidHeader, type LineError } from '../../records/imports/file-row.ts'
import { readTextParts } from '../../records/imports/files.ts'
import { type MediaType, parseRows } from '../../records/imports/rows.ts'
import { rowColumns } from './columns.ts'
import { completeRow, maxRows, type NewStandardRow, rowErrors, type StandardRow, sizeErrors } from './rules.ts'

export interface ReadFile {
  /** Without those that are rejected. */
  rows: StandardRow[]
  /** The number of all rows that were read. */
  count: number
  errors: LineError[]
  /** Why the file cannot be imported; null if it can. */
  reason: string | null
}

/** Checks the row by its schema, and returns it in the form in which it is stored. Throws `invalid-request`. */
export type ValidateRow = (row: Body) => Body

/** Throws `invalid-file` if the file is not text in UTF-8. */
export async function readRows(file: Buffer, mediaType: MediaType, validate: ValidateRow): Promise<ReadFile> {
  const rows: StandardRow[] = []
  const errors: LineError[] = []
  let count = 0
  const refuse = (reason: string | null): ReadFile => ({ rows, count, errors, reason })
  try {
    for await (const { body, errors: ofCells, locate } of parseRows(mediaType, readTextParts([file]), format)) {
      if (count === maxRows) return refuse(`The file has more than ${maxRows} rows, which is the maximum of a set.`)
      count++
      const found = ofCells ?? errorsOf(() => rows.push(checkedRow(body ?? {}, validate))).map(locate)
      errors.push(...found)
    }
  } catch (error) {
    if (!(error instanceof InvalidHeader)) throw error
    const { line, details } = error
    errors.push(...(details.errors ?? []).map((one: RequestError) => ({ line, ...one })))
    return refuse(error.message)
  }
  if (count === 0) return refuse('The file has no rows.')
  if (rows.length < count) return refuse(`Rejected rows: ${count - rows.length} of ${count}. The set is unchanged.`)
  return refuse(sizeErrors(rows)[0]?.detail ?? null)
}

const format = { columns: rowColumns, readOnly: new Set<string>() }

function checkedRow(body: Body, validate: ValidateRow): StandardRow {
  const row = completeRow(validate(withoutNulls(body)) as unknown as NewStandardRow)
  throwIfViolated(rowErrors(row))
  return row
}
