// What a document shows besides the content of the version. Pure.
import type { reviewOutcomes, reviewStages } from '../../legal-reviews/rules.ts'
import type { SignatureStatement } from '../../signatures/statement.ts'
import type { Content } from '../content.ts'
import type { UnitChange } from '../diff.ts'

/**
 * The last action on the version. What only dates decide, such as whether it is in force, is not shown, so that the same version
 * gives the same document every day.
 */
const documentStatuses = ['draft', 'frozen', 'executed', 'withdrawn', 'declined'] as const
export type DocumentStatus = (typeof documentStatuses)[number]

/** A legal review. The names of reviewers, their comments and their advice are in the reviews alone. */
export interface ReviewEntry {
  organizationName: string
  stage: (typeof reviewStages)[number]
  outcome: (typeof reviewOutcomes)[number]
  reviewedOn: string
  waiverReason: string | null
  documentSha256: string | null
}

export interface DocumentOptions {
  status: DocumentStatus
  agreementVersionId: string
  /** RFC 3339. */
  compiledAt: string
  /** RFC 3339; null for a draft. */
  frozenAt: string | null
  /** The final legal reviews for this content that were waived: they are shown with the signatures. */
  waivedReviews: readonly ReviewEntry[]
  /** The signatures and reviews, if they are to be shown. */
  signingRecord: {
    executedOn: string | null
    signatures: readonly SignatureStatement[]
    reviews: readonly ReviewEntry[]
  } | null
  /** Instead of the content, only what differs from the base. */
  changes: { base: Content; entries: readonly UnitChange[] } | null
}
