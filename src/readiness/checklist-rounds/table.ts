// Table of checklist rounds. It contains the progress of each party, and nothing of the answers.
import { sql } from 'drizzle-orm'
import { check, date, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  ofCurrentOrganization,
  oneOf,
  partnershipKey,
  policies,
  timestamp,
} from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { checklists } from '../checklists/table.ts'
import { type Participation, roundStates } from './rules.ts'

export const checklistRounds = pgTable(
  'checklist_rounds',
  {
    ...partnershipRecordColumns(),
    checklistId: uuid('checklist_id')
      .notNull()
      .references(() => checklists.id),
    /** The series of the checklist, within which rounds are numbered and compared. */
    seriesId: uuid('series_id').notNull(),
    /** 1, 2, 3 ... within the partnership and the series. */
    number: integer('number').notNull(),
    title: text('title'),
    dueOn: date('due_on'),
    state: text('state', { enum: roundStates }).notNull(),
    participations: jsonb('participations').$type<Participation[]>().notNull(),
    releasedAt: timestamp('released_at'),
    /** Why the round was cancelled. */
    reason: text('reason'),
  },
  (table) => [
    partnershipKey(table),
    index('checklist_rounds_by_checklist').on(table.checklistId),
    index('checklist_rounds_by_change').on(table.partnershipId, table.updatedAt, table.id),
    unique('checklist_rounds_number_unique').on(table.partnershipId, table.seriesId, table.number),
    check('checklist_rounds_state_valid', oneOf(table.state, roundStates)),
    check(
      'checklist_rounds_released_has_released_at',
      sql`(${table.state} = 'released') = (${table.releasedAt} is not null)`,
    ),
    ...policies({
      read: inVisiblePartnerships(table.partnershipId, 'party'),
      insert: sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`,
      update: inVisiblePartnerships(table.partnershipId, 'party'),
      // release_checklist_round() runs as the owner.
      owner: ['select', 'update'],
    }),
  ],
)
