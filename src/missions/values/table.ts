// What each party stands for, in its own words (Q20).
import { pgTable, text } from 'drizzle-orm/pg-core'
import { registerColumns, registerRules } from '../../records/collections/table.ts'

export const values = pgTable(
  'values',
  {
    ...registerColumns(),
    name: text('name').notNull(),
    description: text('description'),
  },
  (table) => registerRules('values', table, { readers: 'observer', writers: 'author' }),
)
