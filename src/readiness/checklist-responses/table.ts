// What each party answers in a round. Nobody else reads it before the round is released; the database holds that.
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  id,
  mayInsert,
  mayRead,
  mayUpdate,
  moment,
  oneOf,
  own,
  ownerReads,
  recordColumns,
  within,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { checklistRounds } from '../checklist-rounds/table.ts'
import { type Answer, type Gap, responseStates } from './rules.ts'

export const checklistResponses = pgTable(
  'checklist_responses',
  {
    id: id(),
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    /** The party whose answers they are. */
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    roundId: uuid('round_id').notNull(),
    state: text('state', { enum: responseStates }).notNull(),
    answers: jsonb('answers').$type<Answer[]>().notNull(),
    /** Computed whenever answers change. */
    gaps: jsonb('gaps').$type<Gap[]>().notNull(),
    readiness: integer('readiness'),
    /** Counts what was submitted and amended; 0 before. Each revision stands in the events. */
    revision: integer('revision').notNull(),
    submittedAt: moment('submitted_at'),
    /** Since when the other parties read it. */
    sharedAt: moment('shared_at'),
    ...recordColumns,
  },
  (table) => {
    const parties = within(table.partnershipId, 'party')
    const author = sql`${parties} and ${own(table.organizationId)}`
    return [
      unique('checklist_responses_once').on(table.partnershipId, table.roundId, table.organizationId),
      foreignKey({
        columns: [table.partnershipId, table.roundId],
        foreignColumns: [checklistRounds.partnershipId, checklistRounds.id],
        name: 'checklist_responses_round_exists',
      }),
      index('checklist_responses_by_id').on(table.partnershipId, table.id),
      index('checklist_responses_by_change').on(table.partnershipId, table.updatedAt, table.id),
      check('checklist_responses_state_known', oneOf(table.state, responseStates)),
      check('checklist_responses_shared_since', sql`(${table.state} = 'shared') = (${table.sharedAt} is not null)`),
      mayRead(sql`${parties} and (${own(table.organizationId)} or ${table.sharedAt} is not null)`),
      mayInsert(author),
      mayUpdate(author),
      ownerReads(),
    ]
  },
)
