// Table of allocation bases.
import { check, date, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies, uniqueKey } from '../../records/collections/table.ts'
import { type BaseRow, measures } from './rules.ts'

export const allocationBases = pgTable(
  'allocation_bases',
  {
    ...partnershipRecordColumns(),
    key: text('key').notNull(),
    name: text('name').notNull(),
    measure: text('measure', { enum: measures }).notNull(),
    unit: text('unit'),
    measuredOn: date('measured_on').notNull(),
    documentation: text('documentation'),
    rows: jsonb('rows').$type<BaseRow[]>().notNull(),
  },
  (table) => [
    uniqueKey('allocation_bases', table),
    check('allocation_bases_measure_valid', oneOf(table.measure, measures)),
    ...collectionPolicies('allocation_bases', table, { readers: 'party', writers: 'parties' }),
  ],
)
