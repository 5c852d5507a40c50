// What parties show observers of a readiness round, as it was when it was proposed.
import { sql } from 'drizzle-orm'
import { check, foreignKey, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { oneOf, timestamp } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Consent } from '../../records/consents.ts'
import { checklistRounds } from '../checklist-rounds/table.ts'
import { type SectionSummary, summaryStates } from './rules.ts'

export const readinessSummaries = pgTable(
  'readiness_summaries',
  {
    ...partnershipRecordColumns(),
    checklistRoundId: uuid('checklist_round_id').notNull(),
    state: text('state', { enum: summaryStates }).notNull(),
    readiness: integer('readiness'),
    sections: jsonb('sections').$type<SectionSummary[]>().notNull(),
    /** The parties whose answers count in it; only how many they are is told. */
    answeredBy: jsonb('answered_by').$type<string[]>().notNull(),
    consents: jsonb('consents').$type<Consent[]>().notNull(),
    shownAt: timestamp('shown_at'),
    /** Why it was withdrawn. */
    reason: text('reason'),
  },
  (table) => [
    uniqueIndex('readiness_summaries_one_current_per_round')
      .on(table.partnershipId, table.checklistRoundId)
      .where(sql`state in ('proposed', 'shown')`),
    foreignKey({
      columns: [table.partnershipId, table.checklistRoundId],
      foreignColumns: [checklistRounds.partnershipId, checklistRounds.id],
      name: 'readiness_summaries_round_exists',
    }),
    check('readiness_summaries_state_valid', oneOf(table.state, summaryStates)),
    ...collectionPolicies('readiness_summaries', table, {
      readers: 'observer',
      writers: 'parties',
      deletable: false,
      shown: sql`${table.state} = 'shown'`,
    }),
  ],
)
