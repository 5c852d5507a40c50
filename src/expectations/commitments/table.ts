// Table of commitments (W1).
import { sql } from 'drizzle-orm'
import { check, date, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { commitmentLevels } from './rules.ts'

export const commitments = pgTable(
  'commitments',
  {
    ...partnershipRecordColumns(),
    aspect: text('aspect', { enum: aspects }).notNull(),
    level: text('level', { enum: commitmentLevels }).notNull(),
    description: text('description'),
    condition: text('condition'),
    /** The last day on which it counts. */
    validUntil: date('valid_until'),
    reason: text('reason'),
  },
  (table) => [
    // Partial for the reason of `uniqueKey`.
    uniqueIndex('commitments_one_per_aspect')
      .on(table.partnershipId, table.organizationId, table.aspect)
      .where(sql`${table.aspect} is not null`),
    check('commitments_aspect_valid', oneOf(table.aspect, aspects)),
    check('commitments_level_valid', oneOf(table.level, commitmentLevels)),
    ...collectionPolicies('commitments', table, { readers: 'party', writers: 'author' }),
  ],
)
