// Table of community assessments (Q3).
import { sql } from 'drizzle-orm'
import { check, date, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Review, Topic } from './rules.ts'

export const communityAssessments = pgTable(
  'community_assessments',
  {
    ...partnershipRecordColumns(),
    title: text('title').notNull(),
    serviceArea: text('service_area').notNull(),
    url: text('url'),
    completedOn: date('completed_on').notNull(),
    grantStartsOn: date('grant_starts_on').notNull(),
    grantEndsOn: date('grant_ends_on').notNull(),
    /** By the day of the review; at most 20. */
    reviews: jsonb('reviews').$type<Review[]>().notNull(),
    coveredTopics: jsonb('covered_topics').$type<Topic[]>().notNull(),
  },
  (table) => [
    check('community_assessments_grant_ends_after_start', sql`${table.grantEndsOn} > ${table.grantStartsOn}`),
    ...collectionPolicies('community_assessments', table, { readers: 'party', writers: 'author' }),
  ],
)
