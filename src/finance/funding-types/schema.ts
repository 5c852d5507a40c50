// Schemas of the types of funding.
import { Type } from 'typebox'
import { nullable, ref, strict, stringEnum, text } from '../../http/schemas.ts'
import { fundingGroups, fundingTypes, isFederal } from './rules.ts'
import { fundingTypeTexts } from './texts.ts'

export const FundingTypeView = stringEnum(
  'FundingType',
  fundingTypes,
  'The type of funding; listFundingTypes explains each.',
)
const FundingGroupView = stringEnum(
  'FundingGroup',
  fundingGroups,
  'Where the funds come from. own: a party uses its own funds.',
)

/** The number of an Assistance Listing, of which a Federal award has one. */
export const assistanceListing = (description: string) =>
  Type.String({ minLength: 6, maxLength: 6, pattern: '^\\d{2}\\.\\d{3}$', description, examples: ['93.600'] })

/** Each type with its texts, in their order. */
export const fundingTypeList = fundingTypes.map((code) => {
  const { name, group, description, assistanceListing = null, questions } = fundingTypeTexts[code]
  return { code, name, group, federal: isFederal(code), description, assistanceListing, questions: [...questions] }
})

const FundingTypeDetailsView = strict(
  {
    code: ref(FundingTypeView),
    name: text(200, 'The name.', 'Early Head Start'),
    group: ref(FundingGroupView),
    federal: Type.Boolean({
      description: 'The default of `federal` of a funding source of the type.',
      examples: [true],
    }),
    description: text(500, 'What it is.', 'A Federal grant for comprehensive services to children under three.'),
    assistanceListing: nullable(
      assistanceListing('The number of its Assistance Listing; null if it has none, or not the same everywhere.'),
    ),
    questions: Type.Array(text(500, 'A question.', 'When is the appropriation decided?'), {
      minItems: 3,
      maxItems: 10,
      description: 'What the parties ask about such a source before they rely on it.',
    }),
  },
  {
    $id: 'FundingTypeDetails',
    description: 'A type of funding, and what to ask of it (Q16). It is not legal advice.',
    examples: [fundingTypeList[1]],
  },
)
export const FundingTypeList = strict(
  { data: Type.Array(ref(FundingTypeDetailsView), { maxItems: 100, description: 'All types.' }) },
  {
    $id: 'FundingTypeList',
    description: 'The types of funding.',
    examples: [{ data: [fundingTypeList[1]] }],
  },
)

export const fundingTypeSchemas = [FundingTypeView, FundingGroupView, FundingTypeDetailsView, FundingTypeList]
