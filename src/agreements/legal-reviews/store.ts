// SQL for legal reviews.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { legalAdvice, legalReviews } from './table.ts'

const { placeholder } = sql

export type LegalReview = typeof legalReviews.$inferSelect

/** The last review of each stage by each party, of the present content of several versions. */
export const findCurrent = db
  .select({
    agreementVersionId: sql<string>`agreement_version_id`,
    organizationId: sql<string>`organization_id`,
    stage: sql<LegalReview['stage']>`stage`,
    outcome: sql<LegalReview['outcome']>`outcome`,
    reviewerName: sql<string | null>`reviewer_name`,
    reviewerTitle: sql<string | null>`reviewer_title`,
    reviewedOn: sql<string>`reviewed_on`,
    waiverReason: sql<string | null>`waiver_reason`,
    comment: sql<string | null>`comment`,
  })
  .from(
    sql`(select distinct on (r.agreement_version_id, r.organization_id, r.stage) r.*
      from unnest(${placeholder('versionIds')}::uuid[], ${placeholder('hashes')}::text[]) v (id, hash)
        cross join lateral (select * from ${legalReviews} x where x.partnership_id = ${placeholder('partnershipId')}
          and x.agreement_version_id = v.id and x.content_sha256 = v.hash order by x.id limit 1000) r
      order by r.agreement_version_id, r.organization_id, r.stage, r.id desc) last`,
  )
  .prepare('')

/** The advice of some reviews; only that of the caller's organization is visible. */
export const findAdvice = db
  .select({ legalReviewId: legalAdvice.legalReviewId, advice: legalAdvice.advice })
  .from(legalAdvice)
  .where(
    sql`${legalAdvice.partnershipId} = ${placeholder('partnershipId')}
      and ${legalAdvice.legalReviewId} = any(${placeholder('ids')}::uuid[])`,
  )
  .prepare('')

export const insertAdvice = db
  .insert(legalAdvice)
  .values({
    partnershipId: placeholder('partnershipId'),
    legalReviewId: placeholder('legalReviewId'),
    organizationId: placeholder('organizationId'),
    advice: placeholder('advice'),
  })
  .prepare('')

/** The reviews of a version, of every content that it had. */
export const findByVersion = db
  .select({
    organizationId: legalReviews.organizationId,
    contentSha256: legalReviews.contentSha256,
    stage: legalReviews.stage,
    outcome: legalReviews.outcome,
    reviewedOn: legalReviews.reviewedOn,
    waiverReason: legalReviews.waiverReason,
    documentSha256: legalReviews.documentSha256,
  })
  .from(legalReviews)
  .where(
    sql`${legalReviews.partnershipId} = ${placeholder('partnershipId')}
      and ${legalReviews.agreementVersionId} = ${placeholder('agreementVersionId')}`,
  )
  .orderBy(legalReviews.id)
  .limit(1000)
  .prepare('')
