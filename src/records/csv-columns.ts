// Columns of CSV files: each formats a field of a record as a cell, and parses a cell into the body of a request.
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

type Fields = Record<string, unknown>

export interface Column {
  /** The name in the first line of a file. */
  name: string
  /** The field of the record; `schedule.kind` is the field `kind` of the object `schedule`. Default: `name`. */
  field?: string
  /**
   * The list of the record whose elements have the field. A file with such columns has a row for each element, in which the fields of
   * the record are repeated; adjacent rows with the same `key` are one record.
   */
  list?: string
  format(record: object): string
  /** The value of a cell that is not empty. Absent for a read-only column. Throws if the cell cannot be parsed. */
  parse?(cell: string, file: CsvFile): unknown
  /** The value that an import stores. Default: that of the cell. */
  complete?(value: unknown, known: KnownValues): unknown
}

/** A column that is imported. */
export type WritableColumn = Column & Required<Pick<Column, 'parse'>>

export interface CsvFile {
  /** Whether a comma separates decimals, because ; separates the cells. */
  decimalComma: boolean
}

/** What is known when the record of a row was found. */
export interface KnownValues {
  /** The currency of the record after the row. */
  currency: unknown
  /** The value of the same field in the record before the row. */
  stored: unknown
}

/** A cell that cannot be parsed, with the code of the error. */
export class CellError extends Error {
  readonly code: string

  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}

const getPath = (record: object, path: string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Fields | null | undefined)?.[name], record)

export const textColumns = (...names: string[]): Column[] =>
  names.map((name) => {
    const path = name.split('.')
    return { name, format: (record) => escapeFormula(String(getPath(record, path) ?? '')), parse: unescapeFormula }
  })

/** Columns of lists of texts, one text per line of the cell. */
export const textListColumns = (...names: string[]): Column[] =>
  names.map((name) => ({
    name,
    format: (record) => escapeFormula(((record as Fields)[name] as string[]).join('\n')),
    parse: linesOf,
  }))

/**
 * A column of a list of objects, one object per line of the cell, with its `fields` separated by |. A field that contains |
 * is quoted. The fields in `booleans` are true or false.
 */
export const recordListColumn = (name: string, fields: string[], booleans: string[] = []): WritableColumn => ({
  name,
  format: (record) => {
    const rows = ((record as Fields)[name] as Fields[]).map((object) => {
      const cells = fields.map((field) => String(object[field] ?? ''))
      return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1)
    })
    return escapeFormula(stringify(rows, { delimiter: ' | ', quoted_match: /^\s|[|"\r\n]|\s$/, eof: false }))
  },
  parse(cell) {
    const rows = parse(unescapeFormula(cell), {
      delimiter: '|',
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    })
    const parseField = (field: string, text: string) =>
      booleans.includes(field) && (text === 'true' || text === 'false') ? text === 'true' : text
    return rows.map((row) =>
      Object.fromEntries(
        row.flatMap((text, index) => {
          // An additional field gets its index as its name, which the schema then rejects.
          const field = fields[index] ?? String(index)
          return text === '' ? [] : [[field, parseField(field, text)]]
        }),
      ),
    )
  },
})

/** One external id per line of the cell: scheme, colon, value. */
export const externalIdsColumn: Column = {
  name: 'externalIds',
  format: (record) =>
    escapeFormula(
      (record as { externalIds: { scheme: string; value: string }[] }).externalIds
        .map(({ scheme, value }) => `${scheme}:${value}`)
        .join('\n'),
    ),
  parse: (cell) =>
    linesOf(cell).map((line) => {
      const [scheme = '', ...value] = line.split(':')
      return { scheme, value: value.join(':') }
    }),
}

/** The same column, exported but not imported. */
export const readOnly = ({ name, format }: Column): Column => ({ name, format })

/** Columns that are exported but not imported. */
export const readOnlyColumns = (...names: string[]): Column[] => textColumns(...names).map(readOnly)

function linesOf(cell: string): string[] {
  return unescapeFormula(cell).split(/\r?\n/)
}

/**
 * A spreadsheet evaluates a cell that begins with one of these characters as a formula; those of some locales also with their
 * full-width and small forms. An apostrophe before it prevents that; an import removes one. A number is not escaped. A cell that has
 * apostrophes before the character gets one more, so that every value is the same after an export and an import.
 */
const formula = /^'*[=+\-@\t\r\n\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]/
const plainNumber = /^-?[0-9.]+$/

export function escapeFormula(text: string): string {
  return formula.test(text) && !plainNumber.test(text) ? `'${text}` : text
}

export function unescapeFormula(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell
}
