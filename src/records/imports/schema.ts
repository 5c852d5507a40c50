// Schemas of imports and of their files.
import { type TSchema, Type } from 'typebox'
import { ImportErrorCode } from '../../http/problem-schemas.ts'
import { nullable, pageOf, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../collections/schema.ts'
import type { Column } from '../csv-columns.ts'
import type { FileSchemas } from '../exports.ts'
import { mediaTypes } from './rows.ts'
import { importStates, maxFileBytes } from './rules.ts'

const State = stringEnum(
  'ImportJobState',
  importStates,
  'The state of an import. failed: the file could not be processed further, see `reason`; interrupted: the process ended. Import the file again; rows with external ids that were imported are unchanged then.',
)
const MediaType = stringEnum('ImportJobMediaType', mediaTypes, 'The media type of the file.')

export const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, format: 'int32', description, examples: [98] })

export const importValues = {
  onBehalfBy: null,
  mediaType: 'text/csv',
  dryRun: false,
  state: 'completed',
  rows: 100,
  created: 98,
  updated: 1,
  unchanged: 0,
  rejected: 1,
  reason: null,
  createdAt: '2026-11-23T15:04:05.123456Z',
  updatedAt: '2026-11-23T15:04:06.123456Z',
}
const importExample = { ...collectionExample, ...importValues }
/** The properties of every import, whatever its records belong to. */
export const importProperties = {
  onBehalfBy: nullable(
    uuidOf('the organization that started it on behalf of organizationId; null if that organization started it itself'),
  ),
  mediaType: ref(MediaType),
  dryRun: Type.Boolean({ description: 'Whether the rows are only validated.', examples: [false] }),
  state: ref(State),
  rows: count('The number of processed rows.'),
  created: count('The number of created records.'),
  updated: count('The number of changed records.'),
  unchanged: count('The number of rows that equal the stored record.'),
  rejected: count('The number of rejected rows; other rows are imported.'),
  reason: nullable(
    text(2000, 'Why the import failed.', 'The first line must name columns, each once: /Notes is not a known column.'),
  ),
  createdAt: timestampOf('When the file was received.'),
  updatedAt: timestampOf('When the latest rows were processed.'),
}
export const ImportJobView = strict(
  { ...collectionProperties, ...importProperties },
  { $id: 'ImportJob', description: 'An import of a file, and its progress.', examples: [importExample] },
)
export const ImportJobPage = pageOf('ImportJob', ImportJobView, importExample)

const errorExample = {
  id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a61',
  line: 7,
  pointer: '/what',
  code: 'required',
  detail: 'is required.',
}
const ImportErrorView = strict(
  {
    id: uuidOf('the error'),
    line: Type.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'The line of the file on which the row begins; the first line is 1.',
      examples: [7],
    }),
    pointer: Type.String({
      maxLength: 1000,
      pattern: '^[^\\u0000]*$',
      description: 'A JSON pointer (RFC 6901) into the record.',
      examples: ['/what'],
    }),
    code: ref(ImportErrorCode),
    detail: text(1000, 'A description of the error.', 'is required.'),
  },
  { $id: 'ImportError', description: 'An error of a rejected row.', examples: [errorExample] },
)
export const ImportErrorPage = pageOf('ImportError', ImportErrorView, errorExample)

export const importSchemas = [State, MediaType, ImportJobView, ImportJobPage, ImportErrorView, ImportErrorPage]

interface FileOptions {
  /** The maximum size of a file that is imported. */
  maxBytes?: number
  /** Whether the rows of a file replace all others: then nothing of a row is unchanged. */
  replacesAll?: boolean
}

/** Schemas of files of one type of record. `csvExample` (lines) and `recordExample` each create a record. */
export function fileSchemas(
  name: string,
  columns: readonly Column[],
  csvExample: string[],
  recordExample: object,
  { maxBytes = maxFileBytes, replacesAll = false }: FileOptions = {},
): FileSchemas & { all: TSchema[] } {
  const names = columns.filter(({ parse }) => parse).map(({ name }) => name)
  const list = columns.find((column) => column.list)?.list
  const key = columns.find(({ field }) => field === 'key')?.name
  const groups = list
    ? ` The file has a row for each element of \`${list}\`, in which the other fields are repeated; in an import, adjacent rows with the same \`${key}\` are one record, and only the first of them needs the other fields.`
    : ''
  const numbers = columns.some(({ complete }) => complete)
    ? ' In an import, zeros at the end of the decimals of a number can be missing, and a decimal comma is read if ; separates the cells; other forms of numbers, such as thousands separators, are rejected.'
    : ''
  const missingCell = replacesAll
    ? 'In an import, a field without a column or with an empty cell has its default.'
    : 'In an import, a field without a column is unchanged, and an empty cell clears it.'
  const missingField = replacesAll
    ? 'In an import, a field that is absent or null has its default.'
    : 'In an import, read-only fields are ignored, an absent field is unchanged, and null clears a field.'
  const Csv = Type.String({
    $id: `${name}Csv`,
    maxLength: maxBytes,
    pattern: '^',
    description: `CSV (RFC 4180, UTF-8, with or without a byte order mark). The first line names the columns, in any order; in an import also in another case, and with ; or tab as separator. Columns that can be imported: ${names.join(', ')}.${groups} ${missingCell} A column with neither a name nor a value, and a row without a value, are ignored. The elements of a list are on separate lines of a cell; the fields of an element are separated by |; an external id is written scheme:value. An apostrophe before =, +, -, @, their full-width forms, a tab or a line end prevents a spreadsheet from evaluating the cell; it is not part of the value.${numbers}`,
    examples: [csvExample.join('\r\n')],
  })
  const Ndjson = Type.String({
    $id: `${name}Ndjson`,
    maxLength: maxBytes,
    pattern: '^',
    description: `One record per line, as JSON. ${missingField}`,
    examples: [`${JSON.stringify(recordExample)}\n`],
  })
  return { Csv, Ndjson, all: [Csv, Ndjson] }
}
