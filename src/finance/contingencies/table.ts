// Table of contingencies (Q18).

import { sql } from 'drizzle-orm'
import { date, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '../../identity/organizations/table.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Trigger } from './rules.ts'

export const contingencies = pgTable(
  'contingencies',
  {
    ...partnershipRecordColumns(),
    title: text('title').notNull(),
    trigger: jsonb('trigger').$type<Trigger>().notNull(),
    fallback: text('fallback').notNull(),
    /** The party that acts. */
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => organizations.id),
    decideWithinDays: integer('decide_within_days').notNull(),
    /** The day since which it is triggered; null if it is not. */
    triggeredSince: date('triggered_since'),
  },
  (table) => [
    index('contingencies_with_currency').on(table.partnershipId, table.id).where(sql`trigger->>'currency' is not null`),
    ...collectionPolicies('contingencies', table, { readers: 'party', writers: 'parties' }),
  ],
)
