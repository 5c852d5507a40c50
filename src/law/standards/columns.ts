// The columns of files of the rows of a set of standards, and the schemas of these files.
import { textColumns, textListColumns } from '../../records/csv-columns.ts'
import { booleanColumn, integerColumn, numberColumn } from '../../records/csv-numbers.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { rowExample } from './schema.ts'

export const rowColumns = [
  ...textColumns('dimension', 'setting'),
  integerColumn('fromMonths'),
  integerColumn('toMonths'),
  ...textListColumns('programs'),
  ...textColumns('session', 'grouping'),
  integerColumn('staff'),
  ...textColumns('ageRule'),
  numberColumn('value'),
  ...textColumns('citation', 'url', 'verification'),
  booleanColumn('waivable'),
  ...textColumns('note'),
]

export const maxImportBytes = 1024 * 1024

export const rowFiles = fileSchemas(
  'StandardRow',
  rowColumns,
  [
    'dimension,setting,fromMonths,toMonths,ageRule,value,citation,verification',
    'children_per_adult,center,24,36,youngest,8,89 Ill. Adm. Code 407.190(a),text',
    '',
  ],
  rowExample,
  { maxBytes: maxImportBytes, replacesAll: true },
)
