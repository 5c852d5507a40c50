// Benefits and their balance as they travel.
import { Type } from 'typebox'
import { ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { beneficiaries, findingCodes } from './rules.ts'

const BeneficiaryView = stringEnum(
  'Beneficiary',
  beneficiaries,
  'Who gains. party: the party whose record it is; no other can say it for that one.',
)

export { BeneficiaryView }

const IndicatorView = strict(
  {
    name: text(500, 'By what one will notice it.', 'Children with a medical home'),
    ref: Type.Optional(
      Type.String({
        minLength: 50,
        maxLength: 500,
        pattern: '^/v1/partnerships/[0-9a-f-]{36}/[a-z][A-Za-z0-9/-]*$',
        description: 'The path of a record of the same partnership that measures it, such as an expectation.',
        examples: [
          '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/expectations/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a61',
        ],
      }),
    ),
  },
  {
    $id: 'BenefitIndicator',
    description: 'By what one will notice a benefit.',
    examples: [{ name: 'Children with a medical home' }],
  },
)

export const benefitSchemas = resource('Benefit', {
  description: 'What children, families or a party gain from the partnership (V3, Q2).',
  fields: {
    beneficiary: ref(BeneficiaryView),
    statement: text(
      500,
      'What they gain, in a sentence.',
      'Infants and toddlers stay with the same caregiver all day.',
    ),
    description: Type.Optional(text(4000, 'How it comes about.', 'Full-day groups of eight with two lead teachers.')),
    indicators: Type.Optional(
      Type.Array(ref(IndicatorView), { maxItems: 20, description: 'By what one will notice it.' }),
    ),
  },
  neverNull: ['indicators'],
  computed: entryProperties,
  example: {
    beneficiary: 'children',
    statement: 'Infants and toddlers stay with the same caregiver all day.',
    indicators: [{ name: 'Children who change groups within a day' }],
  },
  computedExample: entryExample,
})

const number = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000, format: 'int32', description, examples: [example] })
const counted = {
  count: number('How many benefits are stated.', 2),
  measured: number('How many of them have an indicator.', 1),
}
const BenefitCount = strict(counted, { $id: 'BenefitCount', description: 'How many benefits there are.' })
const PartyBenefitCount = strict(
  { organizationId: uuidOf('the party'), ...counted },
  { $id: 'PartyBenefitCount', description: 'How many benefits a party states for itself.' },
)
const Code = stringEnum('BalanceFindingCode', findingCodes, 'What is out of balance.')
const Finding = strict(
  {
    code: ref(Code),
    message: text(500, 'In words.', 'Nobody has said what families gain.'),
    organizationIds: Type.Array(uuidOf('a party'), { maxItems: 1000, description: 'The parties that it is about.' }),
  },
  { $id: 'BalanceFinding', description: 'Something that the benefits lack.' },
)
export const BenefitBalance = strict(
  {
    children: ref(BenefitCount),
    families: ref(BenefitCount),
    parties: Type.Array(ref(PartyBenefitCount), { maxItems: 1000, description: 'Each party that has accepted.' }),
    complete: Type.Boolean({
      description: 'Whether children, families and each party have a benefit: negotiating waits for it.',
      examples: [false],
    }),
    findings: Type.Array(ref(Finding), { maxItems: 10, description: 'What is missing or one-sided.' }),
  },
  {
    $id: 'BenefitBalance',
    description: 'How the benefits are spread over children, families and parties.',
    examples: [
      {
        children: { count: 2, measured: 1 },
        families: { count: 0, measured: 0 },
        parties: [{ organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', count: 1, measured: 0 }],
        complete: false,
        findings: [
          { code: 'NO_BENEFIT_FOR_FAMILIES', message: 'Nobody has said what families gain.', organizationIds: [] },
        ],
      },
    ],
  },
)

export const benefitParts = [
  BeneficiaryView,
  IndicatorView,
  ...benefitSchemas.all,
  BenefitCount,
  PartyBenefitCount,
  Code,
  Finding,
  BenefitBalance,
]
