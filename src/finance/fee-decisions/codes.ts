// The codes that fee decisions report, besides ALREADY_AGREED of expectations.
import type { CodeDeclarations } from '../../records/codes.ts'

export const feeDecisionCodes = {
  AGREE_FEE_DECISION: {
    kind: 'next_step',
    meaning: 'A version of the fee decision waits for your organization.',
    advice: 'Take `agree` or `object` of `transitionFeeDecision`.',
  },
  COPAYMENT_HIGHER: {
    kind: 'finding',
    meaning:
      'The copayment of families of children in Head Start is more than that of other families. 42 USC 9840(b) does not allow a copayment above that of families with similar incomes and circumstances in a program of another agency.',
    advice:
      'Set another `monthlyMaximum`, and `copaymentEqualsOthers` to true, with `updateFeeDecision`; or give the reason of the parties in `overrideReason`.',
  },
  COPAYMENT_NOT_COMPARED: {
    kind: 'finding',
    meaning:
      'The parties have not compared the copayment with that of other families. 42 USC 9840(b) does not allow a copayment above that of families with similar incomes and circumstances in a program of another agency.',
    advice: 'Compare them, and set `copaymentEqualsOthers` with `updateFeeDecision`.',
  },
  DRAFT_FEE_DECISION: {
    kind: 'next_step',
    meaning: 'The parties have not decided whether parents are charged.',
    advice: 'Draft the decision with `createFeeDecision`; `charges` can be `none`.',
  },
  ENROLLMENT_CONDITIONED: {
    kind: 'finding',
    meaning:
      'The enrollment of a child depends on a payment. 45 CFR 1302.18(a), (b)(1) does not allow this for a child in Head Start, neither for a fee nor for the ability to pay for additional hours.',
    advice:
      'Set `requiredForEnrollment` to false with `updateFeeDecision`, or give the reason of the parties in `overrideReason`.',
  },
  FEE_FOR_HEAD_START_HOURS: {
    kind: 'finding',
    meaning:
      'Families are charged for hours that Head Start funds. 45 CFR 1302.18(a), (b)(1) does not allow a fee from eligible families for them; it allows one for services in addition, such as care before or after.',
    advice:
      'Set `appliesTo` to the extended hours, or `charges` to `none`, with `updateFeeDecision`; or give the reason of the parties in `overrideReason`.',
  },
  FEE_NOT_ALLOWED: {
    kind: 'blocker',
    meaning: 'The law does not allow the fee decision: it has a finding with the severity `not_allowed`.',
    advice: 'Change the decision, or give the reason of the parties in `overrideReason`, with `updateFeeDecision`.',
  },
  NO_REVIEW_DATE: {
    kind: 'finding',
    meaning: 'The fee decision has no day on which the parties review it.',
    advice: 'Set `reviewOn` with `updateFeeDecision`.',
  },
  PROPOSE_FEE_DECISION: {
    kind: 'next_step',
    meaning: 'Your organization has drafted a fee decision and not proposed it.',
    advice: 'Take `propose` of `transitionFeeDecision`.',
  },
  REVISE_FEE_DECISION: {
    kind: 'next_step',
    meaning: 'The law does not allow the fee decision in force.',
    advice: 'Draft another version with `createFeeDecision`; `findings` of the version in force name the law.',
  },
} as const satisfies CodeDeclarations
