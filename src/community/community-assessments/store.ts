// SQL for community assessments.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { type AssessmentFacts, maxAssessments } from './rules.ts'
import { communityAssessments } from './table.ts'

export type CommunityAssessment = typeof communityAssessments.$inferSelect

const { placeholder } = sql

export const countInPartnership = db
  .select({ count: sql<number>`count(*)`.mapWith(Number) })
  .from(communityAssessments)
  .where(sql`${communityAssessments.partnershipId} = ${placeholder('partnershipId')}`)
  .prepare('')

/** The assessments that the leaving or joining organization has created. */
export const findByAuthor = db
  .select()
  .from(communityAssessments)
  .where(
    sql`${communityAssessments.partnershipId} = ${placeholder('partnershipId')}
      and ${communityAssessments.organizationId} = ${placeholder('organizationId')}`,
  )
  .prepare('')

export type AssessmentSummary = AssessmentFacts & { id: string; organizationId: string }

export interface PartnershipAssessments {
  partnershipId: string
  lead: string | null
  /** Those of accepted parties, oldest first. */
  assessments: AssessmentSummary[]
}

const review = sql`jsonb_to_recordset(a.reviews) review ("reviewedOn" text, "significantChange" boolean, "updatedOn" text)`

/** The facts from which the standing of each assessment follows: the same as `factsOf`. */
export const summarize = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    lead: sql<string | null>`(select party.organization_id from ${parties} party
      where party.partnership_id = asked.partnership_id and party.lead)`,
    assessments: sql<AssessmentSummary[]>`(select coalesce(jsonb_agg(jsonb_build_object(
        'id', a.id, 'organizationId', a.organization_id, 'completedOn', a.completed_on,
        'grantStartsOn', a.grant_starts_on, 'grantEndsOn', a.grant_ends_on, 'coveredTopics', a.covered_topics,
        'lastReviewedOn', (select max("reviewedOn") from ${review}),
        'lastUpdatedOn', (select max("updatedOn") from ${review}),
        'lastChangeFoundOn', (select max("reviewedOn") from ${review} where "significantChange")
      ) order by a.id), '[]')
      from (select * from ${communityAssessments} one where one.partnership_id = asked.partnership_id
        order by one.id limit ${sql.raw(String(maxAssessments))}) a
      where a.organization_id in (select party.organization_id from ${parties} party
        where party.partnership_id = asked.partnership_id and party.state = 'accepted'))`,
  })
  .from(sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`)
  .prepare('')
