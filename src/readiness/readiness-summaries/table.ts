// Table of readiness summaries: figures of a checklist round at the time of the proposal.
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
    /** The parties whose responses are included. Only their number is on the wire. */
    answeredBy: jsonb('answered_by').$type<string[]>().notNull(),
    consents: jsonb('consents').$type<Consent[]>().notNull(),
    shownAt: timestamp('shown_at'),
    /** The reason of the withdrawal. */
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
      visibleToObservers: sql`${table.state} = 'shown'`,
    }),
  ],
)
