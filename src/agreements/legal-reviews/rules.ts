// Legal reviews of agreement versions by the counsel of each party (E1, R2). Pure.
import { ruleViolation } from '../../problems.ts'

export const reviewStages = ['drafting', 'final'] as const
export const reviewOutcomes = ['approved', 'approved_with_comments', 'changes_required', 'waived'] as const
export const reviewerKinds = ['in_house', 'external', 'association'] as const

export interface Review {
  stage: (typeof reviewStages)[number]
  outcome: (typeof reviewOutcomes)[number]
  reviewerName: string | null
  reviewerKind: (typeof reviewerKinds)[number] | null
  reviewedOn: string
  waiverReason: string | null
  documentSha256: string | null
}

/** Throws 422 if a review lacks what its outcome needs. `onBehalf`: a representative records it for the party. */
export function checkReview(review: Review, onBehalf: boolean, today: string): void {
  const { outcome, reviewedOn, reviewerName, reviewerKind, waiverReason, documentSha256 } = review
  if (reviewedOn > today) throw ruleViolation('/reviewedOn', 'The day is in the future.')
  if (outcome !== 'waived') {
    if (reviewerName === null) throw ruleViolation('/reviewerName', 'A review names its reviewer.')
    if (reviewerKind === null) throw ruleViolation('/reviewerKind', 'A review says for whom its reviewer works.')
    if (waiverReason !== null) throw ruleViolation('/waiverReason', 'Only a waiver has a reason of a waiver.')
    return
  }
  if (waiverReason === null) throw ruleViolation('/waiverReason', 'A waiver needs a reason, which all parties see.')
  if (onBehalf && documentSha256 === null) {
    const detail = 'A waiver on behalf of a party needs the SHA-256 of the document that the party signed.'
    throw ruleViolation('/documentSha256', detail)
  }
}
