// The table of communications.
import { check, date, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { erasedAtColumn, oneOf, timestamp } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { methods } from '../touchpoints/rules.ts'
import type { FollowUp, Participant } from './rules.ts'

export const communications = pgTable(
  'communications',
  {
    ...partnershipRecordColumns(),
    heldOn: date('held_on').notNull(),
    method: text('method', { enum: methods }).notNull(),
    participants: jsonb('participants').$type<Participant[]>().notNull(),
    notes: text('notes'),
    decisions: jsonb('decisions').$type<string[]>().notNull(),
    followUps: jsonb('follow_ups').$type<FollowUp[]>().notNull(),
    /** The computed id of the occurrence at which the communication took place. */
    occurrenceId: text('occurrence_id'),
    /** When its author last changed its text; null if the text is the first one. */
    correctedAt: timestamp('corrected_at'),
    ...erasedAtColumn,
  },
  (table) => [
    check('communications_method_valid', oneOf(table.method, methods)),
    // Every party completes its follow-ups; keep_minutes_of_author() rejects any other change by a party that is not the author.
    ...collectionPolicies('communications', table, {
      readers: 'party',
      writers: 'parties',
      deleters: 'author',
      owner: ['select', 'update'],
    }),
  ],
)
