// Schemas of fee decisions.
import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text } from '../../http/schemas.ts'
import { versionSchemas } from '../../records/agreed-versions/schema.ts'
import { CitationView } from '../../records/citations-schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { amount, currency } from '../../records/money-schema.ts'
import { charges, feeFindingCodes, feeFindingSeverities, feeScopes, findingsOf } from './rules.ts'

const Charge = stringEnum(
  'FeeCharge',
  charges,
  'What parents are charged. copayment: a share of the cost; tuition: the price of the service.',
)
const Scope = stringEnum(
  'FeeScope',
  feeScopes,
  'What the charge is for. head_start_hours: hours that Head Start funds; extended_hours: other hours of children in Head Start; other_children: children who are not in Head Start. Required unless `charges` is none.',
)
const FindingCode = stringEnum(
  'FeeDecisionFindingCode',
  feeFindingCodes,
  'The kind of the finding. Codes are stable; `GET /v1/codes` says what each means.',
)
const Severity = stringEnum(
  'FeeDecisionFindingSeverity',
  feeFindingSeverities,
  'not_allowed: the law does not allow it, and it is proposed only with an `overrideReason`; advice: it blocks nothing.',
)

export const feeDecisionExample = {
  charges: 'copayment' as const,
  appliesTo: 'extended_hours' as const,
  monthlyMaximum: '120.00',
  currency: 'USD',
  rationale: 'The subsidy requires a copayment for the hours after 3 p.m.',
  reviewOn: '2027-06-30',
}
const content = {
  ...feeDecisionExample,
  copaymentEqualsOthers: null,
  requiredForEnrollment: false,
  overrideReason: null,
}
const [findingExample] = findingsOf(content)

const Finding = strict(
  {
    code: ref(FindingCode),
    severity: ref(Severity),
    message: text(500, 'The finding in English.', findingExample?.message ?? ''),
    law: nullable(
      text(1000, 'What the law says, in other words; null if the finding is not about it.', findingExample?.law ?? ''),
    ),
    citations: Type.Array(ref(CitationView), {
      maxItems: 5,
      description: 'Where the law says it; empty if the finding is not about the law.',
    }),
  },
  { $id: 'FeeDecisionFinding', description: 'What the law or the practice says about the decision.' },
)

const version = versionSchemas('FeeDecision', {
  hash: 'SHA-256 of what the parties agree to, in hexadecimal digits: the object with the properties charges, appliesTo, monthlyMaximum, currency, copaymentEqualsOthers, requiredForEnrollment, rationale, reviewOn and overrideReason, as they are read, as canonical JSON (RFC 8785).',
  reason: 'Our families cannot pay this.',
})

export const feeDecisionSchemas = resource('FeeDecision', {
  description:
    'A version of the decision whether and how parents are charged (Q19). It comes into force when every party has agreed to its content.',
  fields: {
    charges: ref(Charge),
    appliesTo: Type.Optional(ref(Scope)),
    monthlyMaximum: Type.Optional(amount('The most that a family pays in a month.', '120.00')),
    currency: Type.Optional(currency),
    copaymentEqualsOthers: Type.Optional(
      Type.Boolean({
        description:
          'Whether the copayment is no more than that of families with similar incomes and circumstances elsewhere. Absent or null: the parties have not compared them.',
        examples: [true],
      }),
    ),
    requiredForEnrollment: Type.Optional(
      Type.Boolean({
        description: 'Whether the enrollment of a child depends on the payment. Default: false.',
        examples: [false],
      }),
    ),
    rationale: text(4000, 'Why the parties decide so.', feeDecisionExample.rationale),
    reviewOn: Type.Optional(dateOf('The day on which the parties review the decision.', feeDecisionExample.reviewOn)),
    overrideReason: Type.Optional(
      text(
        4000,
        'Why the parties decide so although a finding is not_allowed; required to propose such a decision. The finding remains.',
        'Counsel has read the award: it permits this fee.',
      ),
    ),
  },
  neverNull: ['requiredForEnrollment'],
  computed: {
    ...collectionProperties,
    ...version.computed,
    findings: Type.Array(ref(Finding), {
      maxItems: feeFindingCodes.length,
      description: 'What the law says about the decision, and what it lacks. It is not legal advice.',
    }),
  },
  example: feeDecisionExample,
  computedExample: {
    ...collectionExample,
    ...version.computedExample,
    requiredForEnrollment: false,
    findings: findingsOf(content),
  } as never,
})

export const { State: FeeDecisionStateView, NewTransition: NewFeeDecisionTransition } = version
export const feeDecisionParts = [
  Charge,
  Scope,
  FindingCode,
  Severity,
  Finding,
  ...version.parts,
  ...feeDecisionSchemas.all,
]
