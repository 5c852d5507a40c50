// The table of communications.
import { check, date, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
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
  },
  (table) => [
    check('communications_method_valid', oneOf(table.method, methods)),
    ...collectionPolicies('communications', table, { readers: 'party', writers: 'parties' }),
  ],
)

export type Communication = typeof communications.$inferSelect
