// Table of benefits (V3).
import { check, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { beneficiaries } from './rules.ts'

/** `ref` is the path of a record of the partnership that measures the indicator, such as an expectation. */
export interface Indicator {
  name: string
  ref?: string
}

export const benefits = pgTable(
  'benefits',
  {
    ...partnershipRecordColumns(),
    beneficiary: text('beneficiary', { enum: beneficiaries }).notNull(),
    statement: text('statement').notNull(),
    description: text('description'),
    indicators: jsonb('indicators').$type<Indicator[]>().notNull(),
  },
  (table) => [
    index('benefits_by_beneficiary').on(table.partnershipId, table.beneficiary, table.id),
    check('benefits_beneficiary_valid', oneOf(table.beneficiary, beneficiaries)),
    ...collectionPolicies('benefits', table, { readers: 'observer', writers: 'author' }),
  ],
)
