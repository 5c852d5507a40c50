// Imports as they travel, and the files that they take.
import { Type } from 'typebox'
import { nullable, pageOf, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../collections/schema.ts'
import type { Column } from '../csv-columns.ts'
import { mediaTypes } from './rows.ts'
import { importStates, maxBytes } from './rules.ts'

const State = stringEnum(
  'ImportState',
  importStates,
  'failed: the file could not be read on. interrupted: the process that worked it off ended; send the file again: what its rows name is there already.',
)
const MediaType = stringEnum('ImportMediaType', mediaTypes, 'What kind of file it was.')

const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, format: 'int32', description, examples: [98] })

const importExample = {
  ...entryExample,
  onBehalfBy: null,
  mediaType: 'text/csv',
  dryRun: false,
  state: 'completed',
  rows: 100,
  created: 98,
  updated: 1,
  unchanged: 0,
  refused: 1,
  reason: null,
  createdAt: '2026-11-23T15:04:05.123456Z',
  updatedAt: '2026-11-23T15:04:06.123456Z',
}
export const ImportView = strict(
  {
    ...entryProperties,
    onBehalfBy: nullable(uuidOf('the organization that sent it on behalf of organizationId; null where it did itself')),
    mediaType: ref(MediaType),
    dryRun: Type.Boolean({ description: 'Whether its rows are only checked.', examples: [false] }),
    state: ref(State),
    rows: count('How many rows have been worked off.'),
    created: count('How many records they made.'),
    updated: count('How many records they changed.'),
    unchanged: count('How many said what was there already.'),
    refused: count('How many were refused; the others stand all the same.'),
    reason: nullable(text(2000, 'Why it failed.', 'This is not CSV any more after line 7.')),
    createdAt: timestampOf('When the file had come in.'),
    updatedAt: timestampOf('When the last rows were worked off.'),
  },
  { $id: 'Import', description: 'A file of records, and how far it has come.', examples: [importExample] },
)
export const ImportPage = pageOf('Import', ImportView, importExample)

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
      description: 'The line of the file on which the row ends; the first is 1.',
      examples: [7],
    }),
    pointer: Type.String({
      maxLength: 1000,
      pattern: '^[^\\u0000]*$',
      description: 'Where in the record (RFC 6901).',
      examples: ['/what'],
    }),
    code: Type.String({
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'What is wrong, stable.',
      examples: ['required'],
    }),
    detail: text(1000, 'The same in words.', 'is required.'),
  },
  { $id: 'ImportError', description: 'Why a row was refused.', examples: [errorExample] },
)
export const ImportErrorPage = pageOf('ImportError', ImportErrorView, errorExample)

export const importSchemas = [State, MediaType, ImportView, ImportPage, ImportErrorView, ImportErrorPage]

/** Files of records of one kind: both have what `columns` says, and the example makes a record. */
export function fileSchemas(One: string, columns: readonly Column[], example: string[], record: object) {
  const names = columns.filter(({ put }) => put).map(({ name }) => name)
  const Csv = Type.String({
    $id: `${One}Csv`,
    maxLength: maxBytes,
    pattern: '^',
    description: `CSV (RFC 4180, UTF-8) with a line of names first. It may have: ${names.join(', ')}. Lists stand one a line within their cell, with | between the parts of a thing; keys as scheme:value. An apostrophe in front of =, +, - or @ keeps spreadsheets from running what follows; it is not part of the value.`,
    examples: [example.join('\r\n')],
  })
  const Ndjson = Type.String({
    $id: `${One}Ndjson`,
    maxLength: maxBytes,
    pattern: '^',
    description: 'A record a line, as JSON. What a record only tells of itself may stand there, and says nothing.',
    examples: [`${JSON.stringify(record)}\n`],
  })
  return { Csv, Ndjson, all: [Csv, Ndjson] }
}
