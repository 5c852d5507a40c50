// JSON schemas of benefits and of their balance.
import { Type } from 'typebox'
import { ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { beneficiaries, findingCodes } from './rules.ts'

const BeneficiaryView = stringEnum(
  'Beneficiary',
  beneficiaries,
  'Who gains: children, families, or (party) the party that states the benefit.',
)

export { BeneficiaryView }

const IndicatorView = strict(
  {
    name: text(500, 'The name of the indicator.', 'Children with a medical home'),
    ref: Type.Optional(
      Type.String({
        minLength: 50,
        maxLength: 500,
        pattern: '^/v1/partnerships/[0-9a-fA-F-]{36}/[a-z][A-Za-z0-9/-]*$',
        description:
          'The path of a record of the same partnership that measures the indicator, such as an expectation.',
        examples: [
          '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/expectations/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a61',
        ],
      }),
    ),
  },
  {
    $id: 'BenefitIndicator',
    description: 'An indicator that shows whether a benefit is reached.',
    examples: [{ name: 'Children with a medical home' }],
  },
)

export const benefitSchemas = resource('Benefit', {
  description: 'What children, families or a party gain from the partnership (V3, Q2).',
  fields: {
    beneficiary: ref(BeneficiaryView),
    statement: text(500, 'The benefit in one sentence.', 'Infants and toddlers stay with the same caregiver all day.'),
    description: Type.Optional(
      text(4000, 'How the benefit is reached.', 'Full-day groups of eight with two lead teachers.'),
    ),
    indicators: Type.Optional(
      Type.Array(ref(IndicatorView), { maxItems: 20, description: 'The indicators of the benefit.' }),
    ),
  },
  neverNull: ['indicators'],
  computed: collectionProperties,
  example: {
    beneficiary: 'children',
    statement: 'Infants and toddlers stay with the same caregiver all day.',
    indicators: [{ name: 'Children who change groups within a day' }],
  },
  computedExample: collectionExample,
})

const countOf = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000, format: 'int32', description, examples: [example] })
const countProperties = {
  count: countOf('The number of benefits.', 2),
  withIndicator: countOf('The number of them that have an indicator.', 1),
}
const BenefitCount = strict(countProperties, { $id: 'BenefitCount', description: 'A number of benefits.' })
const PartyBenefitCount = strict(
  { organizationId: uuidOf('the organization of the party'), ...countProperties },
  { $id: 'PartyBenefitCount', description: 'The number of benefits that a party states for itself.' },
)
const Code = stringEnum('BenefitBalanceFindingCode', findingCodes, 'The kind of the finding. Codes are stable.')
const Finding = strict(
  {
    code: ref(Code),
    message: text(500, 'The finding in English.', 'No benefit for families is stated.'),
    organizationIds: Type.Array(uuidOf('the organization of a party'), {
      maxItems: 1000,
      description: 'The parties that the finding concerns.',
    }),
  },
  { $id: 'BenefitBalanceFinding', description: 'A benefit or indicator that is missing, or an imbalance.' },
)
export const BenefitBalance = strict(
  {
    children: ref(BenefitCount),
    families: ref(BenefitCount),
    parties: Type.Array(ref(PartyBenefitCount), {
      maxItems: 1000,
      description: 'The parties that have accepted the partnership.',
    }),
    complete: Type.Boolean({
      description:
        'Whether children, families and each party have a benefit. The action start_negotiation requires it.',
      examples: [false],
    }),
    findings: Type.Array(ref(Finding), { maxItems: 10, description: 'What is missing or one-sided.' }),
  },
  {
    $id: 'BenefitBalance',
    description: 'The distribution of the benefits over children, families and parties.',
    examples: [
      {
        children: { count: 2, withIndicator: 1 },
        families: { count: 0, withIndicator: 0 },
        parties: [{ organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', count: 1, withIndicator: 0 }],
        complete: false,
        findings: [
          { code: 'NO_BENEFIT_FOR_FAMILIES', message: 'No benefit for families is stated.', organizationIds: [] },
        ],
      },
    ],
  },
)

export const benefitComponents = [
  BeneficiaryView,
  IndicatorView,
  ...benefitSchemas.all,
  BenefitCount,
  PartyBenefitCount,
  Code,
  Finding,
  BenefitBalance,
]
