// The codes that agreement versions report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const agreementVersionCodes = {
  AGREEMENT_ENDED: {
    kind: 'blocker',
    meaning: 'The agreement, or the one under which it stands, has expired or was terminated.',
    advice: 'Create a new agreement with `createAgreement`.',
  },
  ALREADY_ACCEPTED: {
    kind: 'blocker',
    meaning: 'Your organization has already accepted this content.',
    advice: 'Nothing is left to do for your organization; `waitingOn` lists the others.',
  },
  ALREADY_SIGNED: {
    kind: 'blocker',
    meaning: 'A signatory has signed: the version cannot be reopened, and a party that has signed cannot decline.',
    advice: 'Take `withdraw` of `transitionAgreementVersion` to end the version.',
  },
  AMENDMENT_KIND_MISMATCH: {
    kind: 'blocker',
    meaning: 'The difference from the base contains a unit that the declared kinds of the amendment do not allow.',
    advice:
      'Declare the kinds in `amendmentKinds`, or take the change back. `getAgreementVersionDiff` lists the units.',
  },
  BASE_NOT_IN_FORCE: {
    kind: 'blocker',
    meaning: 'The version that a renewal starts from has expired, was superseded or terminated.',
    advice: 'Create a new agreement with `createAgreement`.',
  },
  BASE_SUPERSEDED: {
    kind: 'blocker',
    meaning: 'Another version of the agreement was executed since the draft was begun.',
    advice:
      'Make an amendment a draft again with `request_changes` and take `rebase` of `transitionAgreementVersion`; withdraw a renewal and draft it again.',
  },
  EXPECTATION_NOT_AGREED: {
    kind: 'blocker',
    meaning: 'The version contains an expectation that is neither agreed nor in effect.',
    advice: 'Accept the expectation with `transitionExpectation`, or omit it with `include`.',
  },
  HASH_MISMATCH: {
    kind: 'blocker',
    meaning: 'The hash in the request is not that of the present content.',
    advice: 'Read the version again: accept, review and sign what it contains now.',
  },
  LEGAL_CHANGES_REQUIRED: {
    kind: 'blocker',
    meaning: 'The final legal review of a party requires changes.',
    advice: 'Take `request_changes` of `transitionAgreementVersion` and change the draft.',
  },
  LEGAL_REVIEW_MISSING: {
    kind: 'blocker',
    meaning: 'A party has recorded no final legal review of the present content.',
    advice: 'Each party records one, or waives it, with `createLegalReview`.',
  },
  NOT_AN_AMENDMENT: {
    kind: 'blocker',
    meaning: 'Only an amendment can be merged with its base.',
    advice: 'Draft another version with `createAgreementVersion`.',
  },
  PARTY_WITHDRAWN: {
    kind: 'blocker',
    meaning: 'A party of the version has left the partnership.',
    advice:
      'Change `partyIds` with `updateAgreement`, then take `compile`; withdraw a version that is out for signature, and draft another one.',
  },
  REBASE_CONFLICT: {
    kind: 'blocker',
    meaning: 'A unit was changed in the draft and, differently, in the version executed since.',
    advice: 'Change the draft with `updateAgreementVersion`, then take `rebase` with the unit in `resolved`.',
  },
  RENEWAL_LIMIT_REACHED: {
    kind: 'blocker',
    meaning: 'The agreement was renewed as many times as its term allows.',
    advice: 'Create a new agreement with `createAgreement`.',
  },
  REQUIRED_GAPS: {
    kind: 'blocker',
    meaning: 'A required rule of the rule set is not satisfied.',
    advice: '`getAgreementCompleteness` lists the rules with what each asks for.',
  },
  SHORT_CUTS_UNRESOLVED: {
    kind: 'blocker',
    meaning: 'The draft has a short-cut of severity error, such as a placeholder.',
    advice: '`getAgreementShortCuts` lists the findings with their places.',
  },
  SIGNATORY_MISSING: {
    kind: 'blocker',
    meaning: 'A party has not named a signatory.',
    advice: 'Each party names its signatories with `createSignatory`; then take `compile`.',
  },
  SIGNING_IN_PROGRESS: {
    kind: 'blocker',
    meaning: 'Another version of the agreement is out for signature.',
    advice: 'Wait until it is executed, or take `withdraw` of `transitionAgreementVersion` on it.',
  },
  SOURCES_CHANGED: {
    kind: 'blocker',
    meaning: 'A record from which the content was compiled has changed since.',
    advice: '`getAgreementDrift` lists the differences. Take `compile`, or take `request_changes` first.',
  },
  TERM_ENDED: {
    kind: 'blocker',
    meaning: 'The last day of the version is over.',
    advice: 'Withdraw the version and draft another one.',
  },
  VERSION_EMPTY: {
    kind: 'blocker',
    meaning: 'The version has neither a clause nor an expectation.',
    advice: 'Add clauses with `updateAgreementVersion`, or agree on expectations, then take `compile`.',
  },
} as const satisfies CodeDeclarations
