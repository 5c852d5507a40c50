// Table of needs (Q9).
import { check, index, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { aspects } from '../partnerships/rules.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'

export const needs = pgTable(
  'needs',
  {
    ...partnershipRecordColumns(),
    aspect: text('aspect', { enum: aspects }).notNull(),
    title: text('title').notNull(),
    description: text('description'),
  },
  (table) => [
    index('needs_by_aspect').on(table.partnershipId, table.aspect, table.id, table.organizationId),
    index('needs_by_party').on(table.partnershipId, table.organizationId, table.aspect),
    check('needs_aspect_valid', oneOf(table.aspect, aspects)),
    ...collectionPolicies('needs', table, { readers: 'observer', writers: 'author' }),
  ],
)
