// Tables of the versions of the cost allocation plan (Q15), and of what is frozen under their hashes.

import { sql } from 'drizzle-orm'
import { boolean, check, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { inVisiblePartnerships, oneOf, policies } from '../../database/columns.ts'
import { partnershipRecordColumns, partnerships } from '../../partnerships/partnerships/table.ts'
import { versionColumns, versionConstraints } from '../../records/agreed-versions/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { type AllocationSnapshot, overflows } from './rules.ts'

export const costAllocations = pgTable(
  'cost_allocations',
  {
    ...partnershipRecordColumns(),
    ...versionColumns(),
    title: text('title').notNull(),
    note: text('note'),
    /** Null: all budget lines. */
    lineIds: jsonb('line_ids').$type<string[]>(),
    /** Their order decides ties. */
    sourceIds: jsonb('source_ids').$type<string[]>().notNull(),
    overflow: text('overflow', { enum: overflows }).notNull(),
    overflowReason: text('overflow_reason'),
    /** Whether sources of the type parent_fees receive overflow. */
    parentFeesTakeOverflow: boolean('parent_fees_take_overflow').notNull(),
    /** In the order in which they are used. */
    backstopSourceIds: jsonb('backstop_source_ids').$type<string[]>().notNull(),
    /** Of a version that is frozen; null for a draft, which is computed from the current records. */
    totals: jsonb('totals').$type<AllocationSnapshot['totals']>(),
  },
  (table) => [
    ...versionConstraints('cost_allocations', table),
    index('cost_allocations_by_state').on(table.partnershipId, table.state, table.number),
    check('cost_allocations_overflow_valid', oneOf(table.overflow, overflows)),
    ...collectionPolicies('cost_allocations', table, { readers: 'party', writers: 'parties' }),
  ],
)

/**
 * What a proposed version allocates: the lines, bases and sources as they were, and the result. Rows never change, so that what a
 * party agreed to, or could read when it left, is what it was. Events have the hash, and not the snapshot.
 */
export const costAllocationSnapshots = pgTable(
  'cost_allocation_snapshots',
  {
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    costAllocationId: uuid('cost_allocation_id').notNull(),
    /** SHA-256 of the snapshot as canonical JSON (RFC 8785). */
    hash: text('hash').notNull(),
    snapshot: jsonb('snapshot').$type<unknown>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.partnershipId, table.costAllocationId, table.hash] }),
    ...policies({
      // Of a version as a party sees it now or, for a party that left, saw it then.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'party')}
        or exists (select from events e where e.stream_id = ${table.partnershipId}
          and e.stream_id = (select current_partnership_id()) and e.subject_type = 'cost_allocation'
          and e.subject_id = ${table.costAllocationId} and e.after->>'hash' = ${table.hash})`,
      insert: inVisiblePartnerships(table.partnershipId, 'party'),
    }),
  ],
)
