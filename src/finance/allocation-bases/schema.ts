// Schemas of allocation bases and of their files.
import { Type } from 'typebox'
import { dateOf, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { type Column, textColumns } from '../../records/csv-columns.ts'
import { decimalColumns } from '../../records/csv-numbers.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { keyOf, quantity } from '../../records/money-schema.ts'
import { measures } from './rules.ts'

export const MeasureView = stringEnum(
  'AllocationMeasure',
  measures,
  'What is measured. enrollment: children; hours: hours of staff or use; child_hours: children times hours a day; square_feet: floor area; percent: shares that add up to 100; other: as `unit` says.',
)
const BaseRowView = strict(
  {
    sourceId: uuidOf('the funding source'),
    quantity: quantity('The measured quantity that the source benefits from; of the measure percent, its share.', '8'),
    multiplier: Type.Optional(
      quantity('Only of the measure child_hours: the hours a day of each child. Default: 1.', '6.5'),
    ),
  },
  {
    $id: 'AllocationBaseRow',
    description: 'The quantity of one source. Its weight is the quantity, times the multiplier if there is one.',
    examples: [{ sourceId: collectionExample.id, quantity: '8', multiplier: '6.5' }],
  },
)

export const allocationBaseSchemas = resource('AllocationBase', {
  description: 'Measured figures in proportion to which costs are allocated to funding sources (Q15).',
  fields: {
    key: keyOf('Identifies the base within the partnership, also in files.', 'child-hours'),
    name: text(200, 'The name.', 'Child-hours of the infant room'),
    measure: ref(MeasureView),
    unit: Type.Optional(text(4000, 'The unit of the quantities.', 'children')),
    measuredOn: dateOf('The day on which the quantities were measured; not in the future.', '2026-09-30'),
    documentation: Type.Optional(
      text(4000, 'How the quantities were measured, and where that is documented.', 'Attendance of September 2026.'),
    ),
    rows: Type.Array(ref(BaseRowView), {
      minItems: 1,
      maxItems: 50,
      description: 'The quantities, each source once.',
    }),
  },
  computed: collectionProperties,
  example: {
    key: 'child-hours',
    name: 'Child-hours of the infant room',
    measure: 'child_hours',
    unit: 'children',
    measuredOn: '2026-09-30',
    documentation: 'Attendance of September 2026.',
    rows: [
      { sourceId: collectionExample.id, quantity: '8', multiplier: '6.5' },
      { sourceId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a41', quantity: '8', multiplier: '3.5' },
    ],
  },
  computedExample: collectionExample,
})

/** The columns of the rows of a base. */
const ofRows = (columns: Column[]): Column[] => columns.map((column) => ({ ...column, list: 'rows' }))

export const allocationBaseColumns = [
  ...textColumns('key').map((column) => ({ ...column, name: 'base', field: 'key' })),
  ...textColumns('name', 'measure', 'unit', 'measuredOn'),
  ...ofRows([...textColumns('source'), ...decimalColumns('quantity', 'multiplier')]),
  ...textColumns('documentation'),
]
export const allocationBaseFiles = fileSchemas(
  'AllocationBase',
  allocationBaseColumns,
  [
    'base,name,measure,measuredOn,source,quantity',
    'enrollment,Enrolled children,enrollment,2026-09-30,ehs,8',
    'enrollment,Enrolled children,enrollment,2026-09-30,subsidy,8',
    '',
  ],
  {
    key: 'floor',
    name: 'Floor area',
    measure: 'square_feet',
    measuredOn: '2026-09-30',
    rows: [{ source: 'ehs', quantity: '560' }],
  },
)

export const allocationBaseParts = [MeasureView, BaseRowView, ...allocationBaseSchemas.all, ...allocationBaseFiles.all]
