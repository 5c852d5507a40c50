// Table of offers (Q8).
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { needs } from '../needs/table.ts'
import { aspects } from '../partnerships/rules.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'

export const offers = pgTable(
  'offers',
  {
    ...partnershipRecordColumns(),
    aspect: text('aspect', { enum: aspects }).notNull(),
    title: text('title').notNull(),
    description: text('description'),
    /** The need that the offer is for; null if it is for all needs of its aspect. */
    needId: uuid('need_id'),
  },
  (table) => [
    // With the last two columns, matches are found without reading the rows.
    index('offers_by_aspect').on(table.partnershipId, table.aspect, table.id, table.organizationId, table.needId),
    index('offers_by_party').on(table.partnershipId, table.organizationId, table.aspect).where(sql`need_id is null`),
    check('offers_aspect_valid', oneOf(table.aspect, aspects)),
    // Row level security does not apply to foreign keys. With both columns, the need belongs to the same partnership.
    foreignKey({
      columns: [table.partnershipId, table.needId],
      foreignColumns: [needs.partnershipId, needs.id],
      name: 'offers_need_exists',
    }),
    // With the party, as above: without it, the index by aspect would be read as a whole for each need.
    index('offers_by_need').on(table.partnershipId, table.needId, table.id, table.organizationId),
    ...collectionPolicies('offers', table, { readers: 'observer', writers: 'author' }),
  ],
)
