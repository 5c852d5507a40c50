// Table of the agreements that each organization reads, across its partnerships: the index of their list.
import { sql } from 'drizzle-orm'
import { date, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { type ExternalId, namesNoPartnership, policies, timestamp } from '../../database/columns.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { agreementKinds } from '../agreement-kinds/kinds.ts'
import type { Execution } from './rules.ts'

/** Sorts agreements without a last day after all others. */
export const noLastDay = '9999-12-31'

/**
 * One row for each agreement and organization that may read it: the parties of the partnership and, of an agreement of which a
 * version was executed, its observers. record_event() writes the rows, with what the list filters by.
 */
export const agreementReaders = pgTable(
  'agreement_readers',
  {
    organizationId: uuid('organization_id').notNull(),
    agreementId: uuid('agreement_id').notNull(),
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    kind: text('kind', { enum: agreementKinds }).notNull(),
    partyIds: jsonb('party_ids').$type<string[]>().notNull(),
    executions: jsonb('executions').$type<Execution[]>().notNull(),
    /** The last day of the version that was executed last; `noLastDay` without one. */
    endsOn: date('ends_on').notNull(),
    externalIds: jsonb('external_ids').$type<ExternalId[]>().notNull(),
    updatedAt: timestamp('updated_at').notNull(),
    /** The last day on which an observer may read it (UTC); null for a party. */
    observedUntil: date('observed_until'),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.agreementId] }),
    index('agreement_readers_by_end').on(table.organizationId, table.endsOn, table.agreementId),
    index('agreement_readers_of_agreement').on(table.partnershipId, table.agreementId),
    ...policies({
      // One comparison: PostgreSQL would expect nearly no row for a further condition, and sort all rows of the organization.
      read: sql`${table.organizationId} = (select case when ${namesNoPartnership}
        then (select current_organization_id()) end)
        and (${table.observedUntil} is null or ${table.observedUntil} >= current_date)`,
      owner: ['select', 'insert', 'delete'],
    }),
  ],
)
