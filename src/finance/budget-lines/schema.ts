// Schemas of budget lines and of their files.
import { Type } from 'typebox'
import { dateOf, ref, resource, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { externalIdsColumn, textColumns } from '../../records/csv-columns.ts'
import { amountColumn, integerColumn } from '../../records/csv-numbers.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { amount, currency, keyOf } from '../../records/money-schema.ts'
import { CostCategoryView } from '../funding-sources/schema.ts'
import { allocationMethods, defaultOrder, maxOrder } from './rules.ts'

export const AllocationMethodView = stringEnum(
  'AllocationMethod',
  allocationMethods,
  'How a cost is allocated to funding sources. direct: to the source `sourceId`; funding_share: in proportion to the amounts of the sources; any other: in proportion to the allocation base `baseId`, whose measure it is. A line without a method is not allocated.',
)

export const budgetLineSchemas = resource('BudgetLine', {
  description: 'One cost of the partnership (Q14, Q15).',
  fields: {
    key: keyOf('Identifies the line within the partnership, also in files.', 'director'),
    order: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxOrder,
        format: 'int32',
        description: `Lines are allocated by their order, then by their creation: earlier ones use the limits of sources first. Default: ${defaultOrder}.`,
        examples: [10],
      }),
    ),
    title: text(200, 'What is paid for.', 'Center director'),
    category: ref(CostCategoryView),
    amount: amount('The planned cost in the period of the line.', '48000.00'),
    currency,
    startsOn: Type.Optional(dateOf('The first day of the period in which the cost is incurred.', '2026-09-01')),
    endsOn: Type.Optional(dateOf('The last day of that period.', '2027-08-31')),
    method: Type.Optional(ref(AllocationMethodView)),
    baseId: Type.Optional(uuidOf('the allocation base; only of a method that is a measure')),
    sourceId: Type.Optional(uuidOf('the funding source that pays the line; only of the method direct')),
    note: Type.Optional(text(10_000, 'An explanation of the cost.', 'Half of her time is for the infant rooms.')),
  },
  neverNull: ['order'],
  computed: collectionProperties,
  example: {
    key: 'director',
    order: 10,
    title: 'Center director',
    category: 'administration',
    amount: '48000.00',
    currency: 'USD',
    startsOn: '2026-09-01',
    endsOn: '2027-08-31',
    method: 'funding_share',
  },
  computedExample: collectionExample,
})

export const budgetLineColumns = [
  externalIdsColumn,
  ...textColumns('key'),
  integerColumn('order'),
  ...textColumns('title', 'category'),
  amountColumn,
  ...textColumns('currency', 'startsOn', 'endsOn', 'method', 'base', 'source', 'note'),
]
export const budgetLineFiles = fileSchemas(
  'BudgetLine',
  budgetLineColumns,
  [
    'key,order,title,category,amount,currency,method',
    'teacher,20,Lead teachers,personnel,120000.00,USD,funding_share',
    '',
  ],
  { key: 'rent', title: 'Rent', category: 'facilities', amount: '24000.00', currency: 'USD', method: 'funding_share' },
)

export const budgetLineParts = [AllocationMethodView, ...budgetLineSchemas.all, ...budgetLineFiles.all]
