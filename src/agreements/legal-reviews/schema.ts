// Schemas of legal reviews.
import { Type } from 'typebox'
import { dateOf, erasedAt, ref, resource, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { contentHash, documentHash } from '../agreement-versions/parts-schema.ts'
import { reviewerKinds, reviewOutcomes, reviewStages } from './rules.ts'

const Stage = stringEnum(
  'LegalReviewStage',
  reviewStages,
  'When the review is made. drafting: while the text is written; final: of the content that will be frozen.',
)
const Outcome = stringEnum(
  'LegalReviewOutcome',
  reviewOutcomes,
  'The outcome of a legal review. changes_required blocks `freeze`; waived: the party does without a review.',
)
const ReviewerKind = stringEnum(
  'ReviewerKind',
  reviewerKinds,
  'For whom the reviewer works: the party, a firm, or an association such as one of school boards. Required except for a waiver.',
)

const example = {
  agreementVersionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71',
  contentSha256: '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70',
  stage: 'final' as const,
  outcome: 'approved' as const,
  reviewerName: 'Dana Whitfield',
  reviewerKind: 'external' as const,
  reviewedOn: '2026-08-20',
}

export const legalReviewSchemas = resource('LegalReview', {
  description: 'The review of an agreement version by the counsel of a party, or the waiver of it (E1, R2).',
  fields: {
    agreementVersionId: uuidOf('the agreement version'),
    contentSha256: contentHash('SHA-256 of the content that was reviewed.'),
    stage: ref(Stage),
    outcome: ref(Outcome),
    reviewerName: Type.Optional(text(200, 'The name of the reviewer. Required except for a waiver.', 'Dana Whitfield')),
    reviewerTitle: Type.Optional(text(200, 'The position of the reviewer.', 'General counsel')),
    reviewerKind: Type.Optional(ref(ReviewerKind)),
    reviewedOn: dateOf('The day of the review or of the waiver; not in the future.', '2026-08-20'),
    comment: Type.Optional(text(4000, 'A comment for all parties.', 'Section 7 should name the insurer.')),
    advice: Type.Optional(
      text(
        20_000,
        'What counsel advises your organization. Only your organization can read it: it is in no event, export or document.',
        'Do not accept unlimited liability.',
      ),
    ),
    waiverReason: Type.Optional(
      text(
        2000,
        'Why the party waives the review; all parties see it. Required for a waiver.',
        'The home has no counsel.',
      ),
    ),
    documentSha256: Type.Optional(
      documentHash(
        'SHA-256 of the letter of counsel, or of the waiver that the party signed. Required for a waiver that a representative records.',
      ),
    ),
  },
  computed: {
    ...collectionProperties,
    lapsed: Type.Boolean({
      description:
        'Whether the version now has another content. The review is valid for the content with its hash only.',
      examples: [false],
    }),
    erasedAt,
  },
  example,
  computedExample: { ...collectionExample, lapsed: false, erasedAt: null },
})

export const legalReviewParts = [
  Stage,
  Outcome,
  ReviewerKind,
  legalReviewSchemas.New,
  legalReviewSchemas.View,
  legalReviewSchemas.Page,
]
export { Outcome as LegalReviewOutcomeView, Stage as LegalReviewStageView }
