// Table of checklist responses. Policies hide a response from other parties until it is shared.
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  erasedAtColumn,
  inVisiblePartnerships,
  ofCurrentOrganization,
  oneOf,
  partnershipKey,
  policies,
  timestamp,
} from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { checklistRounds } from '../checklist-rounds/table.ts'
import { type Answer, type Gap, responseStates } from './rules.ts'

export const checklistResponses = pgTable(
  'checklist_responses',
  {
    ...partnershipRecordColumns(),
    checklistRoundId: uuid('checklist_round_id').notNull(),
    state: text('state', { enum: responseStates }).notNull(),
    answers: jsonb('answers').$type<Answer[]>().notNull(),
    /** Computed from the answers, as is `readiness`. */
    gaps: jsonb('gaps').$type<Gap[]>().notNull(),
    readiness: integer('readiness'),
    /** 0 before the first submission; each submission and amendment adds 1. The answers of each are in the events. */
    revision: integer('revision').notNull(),
    submittedAt: timestamp('submitted_at'),
    /** The time from which the other parties can read the response. */
    sharedAt: timestamp('shared_at'),
    ...erasedAtColumn,
  },
  (table) => {
    const parties = inVisiblePartnerships(table.partnershipId, 'party')
    const author = sql`${parties} and ${ofCurrentOrganization(table.organizationId)}`
    return [
      unique('checklist_responses_one_per_round_and_party').on(
        table.partnershipId,
        table.checklistRoundId,
        table.organizationId,
      ),
      foreignKey({
        columns: [table.partnershipId, table.checklistRoundId],
        foreignColumns: [checklistRounds.partnershipId, checklistRounds.id],
        name: 'checklist_responses_round_exists',
      }),
      partnershipKey(table),
      index('checklist_responses_by_change').on(table.partnershipId, table.updatedAt, table.id),
      check('checklist_responses_state_valid', oneOf(table.state, responseStates)),
      check(
        'checklist_responses_shared_has_shared_at',
        sql`(${table.state} = 'shared') = (${table.sharedAt} is not null)`,
      ),
      ...policies({
        read: sql`${parties} and (${ofCurrentOrganization(table.organizationId)} or ${table.sharedAt} is not null)`,
        insert: author,
        update: author,
        owner: ['select', 'update'],
      }),
    ]
  },
)
