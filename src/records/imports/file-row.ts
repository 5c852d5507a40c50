// A row of a file, and the errors of rows and of the first line.
import { Problem, type RequestError } from '../../problems.ts'

export type Body = Record<string, unknown>

/** An error at a line of the file; the first line is 1. */
export type LineError = RequestError & { line: number }

/** The record of one row, or of several adjacent rows of a CSV file. It has a `body`, or `errors` if it could not be parsed. */
export interface FileRow {
  /** The line on which it begins. */
  line: number
  /** A field that the row clears is null; a field that the file does not have is absent. The same applies to elements of a list. */
  body?: Body
  errors?: LineError[]
  /** The error of the record as an error of the file: its line, and the column in place of the field. */
  locate(error: RequestError): LineError
}

/** The first line of a CSV file does not name its columns. The whole file is refused. */
export class InvalidHeader extends Problem {
  readonly line: number

  constructor(line: number, detail: string, errors: RequestError[]) {
    super('rule-violation', detail, { errors })
    this.line = line
  }
}

export const requestError = (pointer: string, code: string, detail: string): RequestError => ({ pointer, code, detail })

/** Names of columns come from the file: at most 100 characters. */
export const pointerTo = (name: string): string =>
  `/${[...name].slice(0, 100).join('').replaceAll('~', '~0').replaceAll('/', '~1')}`
