// Table of the needs of families (Q4, Q5).
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { communityAssessments } from '../community-assessments/table.ts'
import { priorities } from './rules.ts'

export const familyNeeds = pgTable(
  'family_needs',
  {
    ...partnershipRecordColumns(),
    assessmentId: uuid('assessment_id').notNull(),
    title: text('title').notNull(),
    priority: text('priority', { enum: priorities }).notNull(),
    figure: text('figure'),
    /** The party that should meet the need. */
    providerId: uuid('provider_id').references(() => organizations.id),
    alternatives: jsonb('alternatives').$type<string[]>().notNull(),
    // Records that were linked can be deleted later: their ids remain.
    expectationIds: jsonb('expectation_ids').$type<string[]>().notNull(),
    benefitIds: jsonb('benefit_ids').$type<string[]>().notNull(),
    /** Keys of anticipated results. */
    resultKeys: jsonb('result_keys').$type<string[]>().notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.partnershipId, table.assessmentId],
      foreignColumns: [communityAssessments.partnershipId, communityAssessments.id],
      name: 'family_needs_assessment_exists',
    }),
    // Partial for the reason of `uniqueKey`.
    index('family_needs_by_assessment')
      .on(table.partnershipId, table.assessmentId)
      .where(sql`assessment_id is not null`),
    check('family_needs_priority_valid', oneOf(table.priority, priorities)),
    ...collectionPolicies('family_needs', table, { readers: 'party', writers: 'parties' }),
  ],
)
