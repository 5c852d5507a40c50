// Table of the values of parties (Q20).
import { pgTable, text } from 'drizzle-orm/pg-core'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'

export const values = pgTable(
  'values',
  {
    ...partnershipRecordColumns(),
    name: text('name').notNull(),
    description: text('description'),
  },
  (table) => collectionPolicies('values', table, { readers: 'observer', writers: 'author' }),
)
