// Tables of legal reviews and of the advice in them.
import { sql } from 'drizzle-orm'
import { check, date, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { erasedAtColumn, ofCurrentOrganization, oneOf, policies } from '../../database/columns.ts'
import { partnershipRecordColumns, partnerships } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { agreementVersions } from '../agreement-versions/table.ts'
import { reviewerKinds, reviewOutcomes, reviewStages } from './rules.ts'

export const legalReviews = pgTable(
  'legal_reviews',
  {
    ...partnershipRecordColumns(),
    agreementVersionId: uuid('agreement_version_id').notNull(),
    contentSha256: text('content_sha256').notNull(),
    stage: text('stage', { enum: reviewStages }).notNull(),
    outcome: text('outcome', { enum: reviewOutcomes }).notNull(),
    reviewerName: text('reviewer_name'),
    reviewerTitle: text('reviewer_title'),
    reviewerKind: text('reviewer_kind', { enum: reviewerKinds }),
    reviewedOn: date('reviewed_on').notNull(),
    /** For all parties. */
    comment: text('comment'),
    waiverReason: text('waiver_reason'),
    documentSha256: text('document_sha256'),
    ...erasedAtColumn,
  },
  (table) => [
    index('legal_reviews_by_version').on(table.partnershipId, table.agreementVersionId, table.id),
    foreignKey({
      columns: [table.partnershipId, table.agreementVersionId],
      foreignColumns: [agreementVersions.partnershipId, agreementVersions.id],
      name: 'legal_reviews_version_exists',
    }),
    check('legal_reviews_stage_valid', oneOf(table.stage, reviewStages)),
    check('legal_reviews_outcome_valid', oneOf(table.outcome, reviewOutcomes)),
    check('legal_reviews_reviewer_kind_valid', oneOf(table.reviewerKind, reviewerKinds)),
    ...collectionPolicies('legal_reviews', table, {
      readers: 'party',
      writers: 'author',
      deletable: false,
      // erase_records() changes the rows.
      owner: ['select', 'update'],
    }),
  ],
)

/** What counsel advises its own party. No event, export or other party contains it. */
export const legalAdvice = pgTable(
  'legal_advice',
  {
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    legalReviewId: uuid('legal_review_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    advice: text('advice').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.partnershipId, table.legalReviewId] }),
    foreignKey({
      columns: [table.partnershipId, table.legalReviewId],
      foreignColumns: [legalReviews.partnershipId, legalReviews.id],
      name: 'legal_advice_review_exists',
    }),
    ...policies({
      // Also after the party has left the partnership.
      read: sql`${ofCurrentOrganization(table.organizationId)} and ${table.partnershipId} = (select current_partnership_id())`,
      insert: sql`${ofCurrentOrganization(table.organizationId)} and ${table.partnershipId} = (select current_partnership_id())`,
    }),
  ],
)
