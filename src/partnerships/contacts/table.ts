// Whom to turn to at each party.
import { pgTable, text } from 'drizzle-orm/pg-core'
import { registerColumns, registerRules } from '../../records/collections/table.ts'

export const contacts = pgTable(
  'contacts',
  {
    ...registerColumns(),
    name: text('name').notNull(),
    title: text('title'),
    responsibility: text('responsibility'),
    email: text('email'),
    phone: text('phone'),
  },
  (table) => registerRules('contacts', table, { readers: 'observer', writers: 'author' }),
)
