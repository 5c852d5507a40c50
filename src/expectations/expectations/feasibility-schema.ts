// Schemas of the feasibility of the expectations of a partnership.
import { Type } from 'typebox'
import { dateOf, nullable, recordPath, ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { findingCodes, severities } from './feasibility.ts'
import { count } from './schema.ts'

const Severity = stringEnum('FeasibilitySeverity', severities, 'The severity of the finding.')
const FindingCode = stringEnum('FeasibilityFindingCode', findingCodes, 'The kind of finding; stable.')
const FindingView = strict(
  {
    code: ref(FindingCode),
    severity: ref(Severity),
    message: text(500, 'The finding in English.', '9 of 12 due dates (75 %) are in the first 90 days.'),
    organizationId: nullable(uuidOf('the party that the finding concerns')),
    dueOn: nullable(dateOf('The day that the finding concerns.')),
    refs: Type.Array(
      recordPath(
        'The path of an expectation.',
        `/v1/partnerships/${collectionExample.partnershipId}/expectations/${collectionExample.id}`,
      ),
      { maxItems: 20, description: 'At most 20 of the expectations that the finding concerns.' },
    ),
  },
  { $id: 'FeasibilityFinding', description: 'A reason why the expectations may not be feasible.' },
)
export const FeasibilityView = strict(
  {
    partnershipId: collectionProperties.partnershipId,
    asOf: dateOf('The first day of the analysis.', '2026-11-23'),
    expectations: count('The number of expectations that are proposed, agreed or in effect.'),
    dueDates: count('The number of their due dates from that day on.'),
    findings: Type.Array(ref(FindingView), { maxItems: 100, description: 'The findings in descending severity.' }),
  },
  {
    $id: 'ExpectationFeasibility',
    description:
      'The workload of the expectations, and findings about it (V5). Computed from the records and the day only.',
    examples: [
      {
        partnershipId: collectionExample.partnershipId,
        asOf: '2026-11-23',
        expectations: 12,
        dueDates: 12,
        findings: [
          {
            code: 'EARLY_LOAD',
            severity: 'high',
            message: '9 of 12 due dates (75 %) are in the first 90 days.',
            organizationId: null,
            dueOn: null,
            refs: [],
          },
        ],
      },
    ],
  },
)

export const feasibilityParts = [Severity, FindingCode, FindingView, FeasibilityView]
