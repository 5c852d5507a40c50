// Table of contacts.
import { pgTable, text } from 'drizzle-orm/pg-core'
import { erasedAtColumn } from '../../database/columns.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'

export const contacts = pgTable(
  'contacts',
  {
    ...partnershipRecordColumns(),
    name: text('name').notNull(),
    title: text('title'),
    responsibility: text('responsibility'),
    email: text('email'),
    phone: text('phone'),
    ...erasedAtColumn,
  },
  (table) =>
    collectionPolicies('contacts', table, {
      readers: 'observer',
      writers: 'author',
      // erase_records() changes the rows.
      owner: ['select', 'update'],
    }),
)
