// Table of legal acknowledgements (W2, Q21).
import { sql } from 'drizzle-orm'
import { boolean, check, date, foreignKey, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { erasedAtColumn, oneOf } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { legalRequirements } from '../legal-requirements/table.ts'
import { acknowledgementMethods } from './rules.ts'

export const legalAcknowledgements = pgTable(
  'legal_acknowledgements',
  {
    ...partnershipRecordColumns(),
    requirementId: uuid('requirement_id').notNull(),
    textVersion: integer('text_version').notNull(),
    personName: text('person_name').notNull(),
    role: text('role').notNull(),
    acknowledgedOn: date('acknowledged_on').notNull(),
    method: text('method', { enum: acknowledgementMethods }).notNull(),
    evidence: text('evidence'),
    /** Null: the party has not said it. */
    isProblematic: boolean('is_problematic'),
    problemDescription: text('problem_description'),
    mitigation: text('mitigation'),
    /** The party that solves the problem. */
    ownerId: uuid('owner_id').references(() => organizations.id),
    dueOn: date('due_on'),
    resolvedOn: date('resolved_on'),
    ...erasedAtColumn,
  },
  (table) => [
    foreignKey({
      columns: [table.partnershipId, table.requirementId],
      foreignColumns: [legalRequirements.partnershipId, legalRequirements.id],
      name: 'legal_acknowledgements_requirement_exists',
    }),
    // The last one of a requirement and a party is found first: see `latestFirst`.
    index('legal_acknowledgements_latest').on(
      table.partnershipId,
      table.requirementId,
      table.organizationId,
      table.textVersion,
      table.acknowledgedOn,
      table.id,
    ),
    index('legal_acknowledgements_with_problem')
      .on(table.partnershipId, table.requirementId)
      .where(sql`is_problematic`),
    check('legal_acknowledgements_method_valid', oneOf(table.method, acknowledgementMethods)),
    ...collectionPolicies('legal_acknowledgements', table, {
      readers: 'party',
      writers: 'author',
      // erase_records() changes the rows.
      owner: ['select', 'update'],
    }),
  ],
)
