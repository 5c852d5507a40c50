// Fee decisions: whether and how parents are charged (Q19), and what the law says about it. Pure.
import { type Blocker, type RequestError, ruleError } from '../../problems.ts'
import type { VersionAction } from '../../records/agreed-versions/rules.ts'
import { type Citation, cfr, usc } from '../../records/citations.ts'
import { hashOf } from '../../records/consents.ts'

export const charges = ['none', 'copayment', 'tuition'] as const
export const feeScopes = ['head_start_hours', 'extended_hours', 'other_children'] as const

/** What the parties decide. */
export interface FeeDecisionContent {
  charges: (typeof charges)[number]
  appliesTo: (typeof feeScopes)[number] | null
  monthlyMaximum: string | null
  currency: string | null
  copaymentEqualsOthers: boolean | null
  requiredForEnrollment: boolean
  rationale: string
  reviewOn: string | null
  overrideReason: string | null
}

/** What the findings depend on. */
export type MeasuredContent = Pick<
  FeeDecisionContent,
  'charges' | 'appliesTo' | 'copaymentEqualsOthers' | 'requiredForEnrollment' | 'reviewOn'
>

/** The hash of what the parties agree to. Other fields of the record, such as external ids, are not part of it. */
export const feeDecisionHash = ({
  charges,
  appliesTo,
  monthlyMaximum,
  currency,
  copaymentEqualsOthers,
  requiredForEnrollment,
  rationale,
  reviewOn,
  overrideReason,
}: FeeDecisionContent): string =>
  hashOf({
    charges,
    appliesTo,
    monthlyMaximum,
    currency,
    copaymentEqualsOthers,
    requiredForEnrollment,
    rationale,
    reviewOn,
    overrideReason,
  })

/** Values that contradict each other. */
export function contradictionsIn(content: FeeDecisionContent): RequestError[] {
  const { charges, appliesTo, monthlyMaximum, currency, copaymentEqualsOthers, requiredForEnrollment } = content
  const errors: RequestError[] = []
  if (monthlyMaximum !== null && currency === null) {
    errors.push(ruleError('/currency', 'monthlyMaximum needs its currency.'))
  }
  if (monthlyMaximum === null && currency !== null) {
    errors.push(ruleError('/monthlyMaximum', 'currency is only allowed with monthlyMaximum.'))
  }
  if (charges === 'none') {
    if (monthlyMaximum !== null) errors.push(ruleError('/monthlyMaximum', 'Not allowed if charges is none.'))
    if (copaymentEqualsOthers !== null)
      errors.push(ruleError('/copaymentEqualsOthers', 'Not allowed if charges is none.'))
    if (requiredForEnrollment) errors.push(ruleError('/requiredForEnrollment', 'Not allowed if charges is none.'))
  } else if (appliesTo === null) {
    errors.push(ruleError('/appliesTo', 'A charge needs to state what it is for.'))
  }
  return errors
}

export const feeFindingCodes = [
  'FEE_FOR_HEAD_START_HOURS',
  'ENROLLMENT_CONDITIONED',
  'COPAYMENT_HIGHER',
  'COPAYMENT_NOT_COMPARED',
  'NO_REVIEW_DATE',
] as const
export const feeFindingSeverities = ['not_allowed', 'advice'] as const

export interface FeeFinding {
  code: (typeof feeFindingCodes)[number]
  severity: (typeof feeFindingSeverities)[number]
  message: string
  /** What the law says, in other words; null if the finding is not about it. */
  law: string | null
  citations: Citation[]
}

const noFee = {
  law: 'Eligible families pay nothing to take part in Head Start, special events included. A fee is possible for services in addition to those that Head Start funds, such as care before or after them.',
  citations: [cfr(45, '1302.18', '(a), (b)(1)')],
}
const noCondition = {
  law: 'The enrollment of a child in Head Start never depends on a fee, nor on whether the family is able to pay for additional hours.',
  citations: [cfr(45, '1302.18', '(a), (b)(1)')],
}
const copayment = {
  law: 'Where a collaboration requires a copayment for extended-day services, that of a Head Start family is not above that of families with similar incomes and circumstances in a program of another agency.',
  citations: [usc(42, '9840', '(b)')],
}

/**
 * What the law does not allow, and what else the parties should consider. The law limits what is charged to families of children
 * in Head Start; other families may be charged, and their enrollment may depend on it (45 CFR 1302.18(b)(2)).
 */
export function findingsOf(content: MeasuredContent): FeeFinding[] {
  const { charges, appliesTo, copaymentEqualsOthers, requiredForEnrollment, reviewOn } = content
  const findings: FeeFinding[] = []
  if (charges !== 'none' && appliesTo === 'head_start_hours') {
    const message = 'The charge is for hours that Head Start funds.'
    findings.push({ code: 'FEE_FOR_HEAD_START_HOURS', severity: 'not_allowed', message, ...noFee })
  }
  if (requiredForEnrollment && appliesTo !== 'other_children') {
    const message = 'The enrollment of a child depends on the payment.'
    findings.push({ code: 'ENROLLMENT_CONDITIONED', severity: 'not_allowed', message, ...noCondition })
  }
  if (charges === 'copayment' && copaymentEqualsOthers === false && appliesTo !== 'other_children') {
    const message = 'The copayment is more than that of families in like circumstances elsewhere.'
    findings.push({ code: 'COPAYMENT_HIGHER', severity: 'not_allowed', message, ...copayment })
  }
  if (charges === 'copayment' && copaymentEqualsOthers === null && appliesTo !== 'other_children') {
    const message = 'The copayment was not compared with that of families in like circumstances elsewhere.'
    findings.push({ code: 'COPAYMENT_NOT_COMPARED', severity: 'advice', message, ...copayment })
  }
  if (reviewOn === null) {
    const message = 'No day is set on which the parties review the decision.'
    findings.push({ code: 'NO_REVIEW_DATE', severity: 'advice', message, law: null, citations: [] })
  }
  return findings
}

export const isNotAllowed = ({ severity }: FeeFinding): boolean => severity === 'not_allowed'

/** What blocks an action besides the state: without a reason, the parties do not propose what the law does not allow. */
export function feeBlockersOf(action: VersionAction, content: FeeDecisionContent): Blocker[] {
  if (action !== 'propose' || content.overrideReason !== null) return []
  const found = findingsOf(content).filter(isNotAllowed)
  if (found.length === 0) return []
  const codes = found.map(({ code }) => code).join(', ')
  return [
    {
      code: 'FEE_NOT_ALLOWED',
      message: `The law does not allow the decision, and it has no overrideReason: ${codes}.`,
      ref: null,
    },
  ]
}
