// Schemas of actual costs and of their files.
import { Type } from 'typebox'
import { dateOf, resource, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { externalIdsColumn, textColumns } from '../../records/csv-columns.ts'
import { amountColumn } from '../../records/csv-numbers.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { currency, signedAmount } from '../../records/money-schema.ts'

export const actualCostSchemas = resource('ActualCost', {
  description: 'A cost that was incurred for a budget line and charged to a funding source (Q15).',
  fields: {
    lineId: uuidOf('the budget line'),
    sourceId: uuidOf('the funding source that is charged'),
    amount: signedAmount('The cost; a negative amount corrects earlier ones.', '4000.00'),
    currency,
    incurredOn: dateOf(
      'The day on which the cost was incurred. It can be in the future; the variance counts the costs up to `until`.',
      '2026-09-30',
    ),
    reference: Type.Optional(text(4000, 'The voucher, invoice or entry that documents the cost.', 'Payroll 2026-09')),
  },
  computed: collectionProperties,
  example: {
    lineId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a41',
    sourceId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a42',
    amount: '4000.00',
    currency: 'USD',
    incurredOn: '2026-09-30',
    reference: 'Payroll 2026-09',
  },
  computedExample: collectionExample,
})

export const actualCostColumns = [
  externalIdsColumn,
  ...textColumns('line', 'source'),
  amountColumn,
  ...textColumns('currency', 'incurredOn', 'reference'),
]
export const actualCostFiles = fileSchemas(
  'ActualCost',
  actualCostColumns,
  [
    'externalIds,line,source,amount,currency,incurredOn,reference',
    'ledger:2026-0917,director,ehs,4000.00,USD,2026-09-30,Payroll 2026-09',
    '',
  ],
  {
    externalIds: [{ scheme: 'ledger', value: '2026-0918' }],
    line: 'director',
    source: 'ehs',
    amount: '-250.00',
    currency: 'USD',
    incurredOn: '2026-10-02',
    reference: 'Correction of Payroll 2026-09',
  },
)

export const actualCostParts = [...actualCostSchemas.all, ...actualCostFiles.all]
