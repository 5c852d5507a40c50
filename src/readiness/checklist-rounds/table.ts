// Table of checklist rounds. It contains the progress of each party, and nothing of the answers.
import { sql } from 'drizzle-orm'
import { check, date, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { oneOf, ownerCan, timestamp } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
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
  },
  (table) => [
    unique('checklist_rounds_number_unique').on(table.partnershipId, table.seriesId, table.number),
    check('checklist_rounds_state_valid', oneOf(table.state, roundStates)),
    check(
      'checklist_rounds_released_has_released_at',
      sql`(${table.state} = 'released') = (${table.releasedAt} is not null)`,
    ),
    // release_checklist_round() runs as the owner.
    ...collectionPolicies('checklist_rounds', table, { readers: 'party', writers: 'parties', deletable: false }),
    ...ownerCan('select', 'update'),
  ],
)
