// What a party hopes to get from the others (Q9).
import { check, index, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { registerColumns, registerRules } from '../../records/collections/table.ts'
import { aspects } from '../partnerships/rules.ts'

export const needs = pgTable(
  'needs',
  {
    ...registerColumns(),
    aspect: text('aspect', { enum: aspects }).notNull(),
    title: text('title').notNull(),
    description: text('description'),
  },
  (table) => [
    index('needs_by_aspect').on(table.partnershipId, table.aspect, table.id),
    check('needs_aspect_known', oneOf(table.aspect, aspects)),
    ...registerRules('needs', table, { readers: 'observer', writers: 'author' }),
  ],
)
