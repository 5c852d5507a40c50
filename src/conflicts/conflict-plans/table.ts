// The table of the versions of conflict plans.
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { erasedAtColumn } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { versionColumns, versionConstraints } from '../../records/agreed-versions/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { ConflictStep, Mediator } from './rules.ts'

export const conflictPlans = pgTable(
  'conflict_plans',
  {
    ...partnershipRecordColumns(),
    ...versionColumns(),
    steps: jsonb('steps').$type<ConflictStep[]>().notNull(),
    mediator: jsonb('mediator').$type<Mediator>(),
    continuity: text('continuity'),
    ...erasedAtColumn,
  },
  (table) => [
    ...versionConstraints('conflict_plans', table),
    ...collectionPolicies('conflict_plans', table, {
      readers: 'party',
      writers: 'parties',
      owner: ['select', 'update'],
    }),
  ],
)
