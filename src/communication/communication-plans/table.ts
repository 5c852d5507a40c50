// The table of the versions of communication plans.
import { jsonb, pgTable } from 'drizzle-orm/pg-core'
import { erasedAtColumn } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { versionColumns, versionConstraints } from '../../records/agreed-versions/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Touchpoint } from '../touchpoints/rules.ts'
import type { Channel, EscalationLevel } from './rules.ts'

export const communicationPlans = pgTable(
  'communication_plans',
  {
    ...partnershipRecordColumns(),
    channels: jsonb('channels').$type<Channel[]>().notNull(),
    touchpoints: jsonb('touchpoints').$type<Touchpoint[]>().notNull(),
    escalation: jsonb('escalation').$type<EscalationLevel[]>().notNull(),
    ...versionColumns(),
    ...erasedAtColumn,
  },
  (table) => [
    ...versionConstraints('communication_plans', table),
    ...collectionPolicies('communication_plans', table, {
      readers: 'party',
      writers: 'parties',
      owner: ['select', 'update'],
    }),
  ],
)
