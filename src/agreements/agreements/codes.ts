// The codes that agreements report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const agreementCodes = {
  AGREEMENT_HAS_VERSION: {
    kind: 'blocker',
    meaning: 'An agreement that has a version cannot be deleted.',
    advice: 'Withdraw its open versions with `transitionAgreementVersion`.',
  },
  AGREEMENT_IN_USE: {
    kind: 'blocker',
    meaning: 'An agreement with a signatory, or under which another one stands, cannot be deleted.',
    advice: 'Delete its signatories with `deleteSignatory`, and the agreements under it.',
  },
  ACCEPT_AGREEMENT: {
    kind: 'next_step',
    meaning: 'Your organization has not accepted a version that was sent to the parties.',
    advice: 'Take `accept` or `request_changes` of `transitionAgreementVersion`.',
  },
  AMEND_AGREEMENT: {
    kind: 'next_step',
    meaning:
      'The mission, a plan or the expectations that the parties have agreed to differ from those of a version in force.',
    advice: 'Draft an amendment with `createAgreementVersion`. `getAgreementDrift` lists the differences.',
  },
  BEGIN_EXPECTATIONS: {
    kind: 'next_step',
    meaning: 'An agreement is in force, and expectations in it are not in effect.',
    advice: 'Take `begin` of `transitionExpectation`.',
  },
  DECIDE_RENEWAL: {
    kind: 'next_step',
    meaning: 'The day by which the parties decide on a renewal is at most 90 days away, or over.',
    advice: 'Draft a renewal with `createAgreementVersion`, or let the agreement end.',
  },
  DRAFT_AGREEMENT: {
    kind: 'next_step',
    meaning: 'An accepted party is bound by no agreement, and none is drafted.',
    advice: 'Create an agreement with `createAgreement`, and its first version with `createAgreementVersion`.',
  },
  FILE_MOU: {
    kind: 'next_step',
    meaning: 'A filing of an executed memorandum with a public preschool is not recorded.',
    advice: 'Submit the memorandum to the recipients, and record each filing with `createFiling`.',
  },
  FILL_GAPS: {
    kind: 'next_step',
    meaning: 'A draft does not satisfy a required rule, or has a short-cut of severity error.',
    advice:
      '`getAgreementCompleteness` and `getAgreementShortCuts` list them. Change the draft with `updateAgreementVersion`.',
  },
  NAME_SIGNATORY: {
    kind: 'next_step',
    meaning: 'A party of a draft has not named a signatory.',
    advice: 'Name a person with `createSignatory`.',
  },
  RECORD_LEGAL_REVIEW: {
    kind: 'next_step',
    meaning: 'Counsel of a party has not reviewed the content that all parties accepted.',
    advice: 'Record the review, or waive it, with `createLegalReview`.',
  },
  REVIEW_DATA_SHARING: {
    kind: 'next_step',
    meaning: 'The regular review of an agreement on sharing data is due within 90 days.',
    advice: 'Review the agreement, and amend it with `createAgreementVersion` if something has changed.',
  },
  SIGN_AGREEMENT: {
    kind: 'next_step',
    meaning: 'A signatory of your organization can sign a version.',
    advice: 'Sign with `createSignature`, or take `decline` of `transitionAgreementVersion`.',
  },
} as const satisfies CodeDeclarations
