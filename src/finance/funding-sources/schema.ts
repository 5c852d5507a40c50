// Schemas of funding sources and of their files.
import { Type } from 'typebox'
import { dateOf, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { amount, currency, keyOf, percent } from '../../records/money-schema.ts'
import { assistanceListing, FundingTypeView } from '../funding-types/schema.ts'
import { fundingSourceColumns } from './columns.ts'
import { certainties, costCategories, fundingForms } from './rules.ts'

export const CertaintyView = stringEnum(
  'FundingCertainty',
  certainties,
  'How certain the funds are. secured: granted in writing; pending: applied for or promised, and decided on `decisionOn`; at_risk: granted, but it may end or be cut; lapsed: it has ended.',
)
export const CostCategoryView = stringEnum(
  'CostCategory',
  costCategories,
  'The category of a cost. construction includes renovation; facilities: rent, utilities and maintenance; food: meals and snacks; indirect: by an indirect cost rate.',
)
const FormView = stringEnum(
  'FundingForm',
  fundingForms,
  'The form of the funds: cash (the default), or in_kind, which is goods, space or services. A source in kind pays only lines that are charged to it directly.',
)
const categories = (description: string, minItems = 0) =>
  Type.Array(ref(CostCategoryView), {
    ...(minItems > 0 && { minItems }),
    maxItems: costCategories.length,
    uniqueItems: true,
    description,
  })
const CapView = strict(
  {
    categories: categories('The categories whose costs count together.', 1),
    percent: Type.Optional(percent('The limit as a share of the amount of the source.')),
    amount: Type.Optional(amount('The limit as an amount in the currency of the source.', '3000.00')),
  },
  {
    $id: 'FundingCap',
    description: 'The most that a source pays of the costs in some categories: either `percent` or `amount`.',
    examples: [{ categories: ['administration'], percent: '15' }],
  },
)
const MatchView = strict(
  { percent: percent('The share of the match in the sum of source and match; less than 100.', '20') },
  {
    $id: 'FundingMatch',
    description:
      'The match that a source requires of its holder, such as 20 % for Head Start unless it is waived (42 USC 9835(b)).',
    examples: [{ percent: '20' }],
  },
)

export const fundingSourceExample = {
  key: 'ehs',
  type: 'early_head_start' as const,
  name: 'Early Head Start grant 05CH012345',
  amount: '168000.00',
  currency: 'USD',
  startsOn: '2026-09-01',
  endsOn: '2027-08-31',
  assistanceListing: '93.600',
  certainty: 'secured' as const,
  caps: [{ categories: ['administration' as const], percent: '15' }],
  match: { percent: '20' },
}

export const fundingSourceSchemas = resource('FundingSource', {
  description: 'Funds that a party holds for the costs of the partnership (Q14, Q16).',
  fields: {
    key: keyOf('Identifies the source within the partnership, also in files.', 'ehs'),
    type: ref(FundingTypeView),
    name: text(200, 'The name of the award, program or fund.', 'Early Head Start grant 05CH012345'),
    amount: amount('The funds in the period of the source.', '168000.00'),
    currency,
    startsOn: Type.Optional(
      dateOf('The first day of the period in which costs can be charged to the source.', '2026-09-01'),
    ),
    endsOn: Type.Optional(dateOf('The last day of that period.', '2027-08-31')),
    assistanceListing: Type.Optional(assistanceListing('The number of the Assistance Listing of a federal award.')),
    form: Type.Optional(ref(FormView)),
    federal: Type.Optional(
      Type.Boolean({
        description:
          'Whether the funds are federal. Default: `federal` of the `type` in `listFundingTypes`. A change of `type` without `federal` sets it to that of the new type.',
        examples: [true],
      }),
    ),
    certainty: ref(CertaintyView),
    decisionOn: Type.Optional(dateOf('The day on which a pending source is decided; required if it is pending.')),
    documentation: Type.Optional(
      text(4000, 'Where the award, contract or promise is documented.', 'Notice of award of 2026-07-01.'),
    ),
    forbiddenCategories: Type.Optional(categories('The categories of costs that the source cannot pay.')),
    caps: Type.Optional(
      Type.Array(ref(CapView), {
        maxItems: 10,
        description:
          'The limits by categories of costs. In CSV, one on each line of the cell: its categories, separated by spaces, | its percent | its amount.',
      }),
    ),
    match: Type.Optional(ref(MatchView)),
    matchesSourceId: Type.Optional(
      uuidOf('the source for which this one counts as match: one award at most (2 CFR 200.306(b)(2))'),
    ),
  },
  neverNull: ['form', 'federal', 'forbiddenCategories', 'caps'],
  computed: collectionProperties,
  example: fundingSourceExample,
  computedExample: { ...collectionExample, form: 'cash', federal: true, forbiddenCategories: [] } as never,
})

export const fundingSourceFiles = fileSchemas(
  'FundingSource',
  fundingSourceColumns,
  [
    'key,name,type,amount,currency,certainty,caps,matchPercent',
    'ehs,Early Head Start grant,early_head_start,168000.00,USD,secured,administration | 15,20',
    '',
  ],
  {
    key: 'subsidy',
    name: 'Child care subsidy',
    type: 'ccdf_subsidy',
    amount: '50000.00',
    currency: 'USD',
    certainty: 'at_risk',
  },
)

export const fundingSourceParts = [
  CertaintyView,
  CostCategoryView,
  FormView,
  CapView,
  MatchView,
  ...fundingSourceSchemas.all,
  ...fundingSourceFiles.all,
]
