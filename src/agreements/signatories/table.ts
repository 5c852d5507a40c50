// Table of signatories.
import { foreignKey, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { erasedAtColumn } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Authority } from '../agreement-versions/content.ts'
import { agreements } from '../agreements/table.ts'

export const signatories = pgTable(
  'signatories',
  {
    ...partnershipRecordColumns(),
    agreementId: uuid('agreement_id').notNull(),
    name: text('name').notNull(),
    title: text('title'),
    /** As it was sent: members without a value are absent. */
    authority: jsonb('authority').$type<Pick<Authority, 'basis'> & Partial<Authority>>().notNull(),
    order: integer('signing_order').notNull(),
    ...erasedAtColumn,
  },
  (table) => [
    index('signatories_by_agreement').on(table.partnershipId, table.agreementId, table.id),
    foreignKey({
      columns: [table.partnershipId, table.agreementId],
      foreignColumns: [agreements.partnershipId, agreements.id],
      name: 'signatories_agreement_exists',
    }),
    ...collectionPolicies('signatories', table, {
      readers: 'party',
      writers: 'author',
      // erase_records() changes the rows.
      owner: ['select', 'update'],
    }),
  ],
)
