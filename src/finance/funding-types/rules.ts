// The types of funding (Q16). Pure.

export const federalFundingTypes = [
  'head_start',
  'early_head_start',
  'ehs_ccp',
  'ccdf_subsidy',
  'title_i',
  'idea_619',
  'idea_c',
  'cacfp',
  'tanf',
  'miechv',
] as const

export const fundingTypes = [
  ...federalFundingTypes,
  'state_prek',
  'local_district',
  'qris_award',
  'private_grant',
  'parent_fees',
  'agency_funds',
  'pledge',
  'other',
] as const
export type FundingType = (typeof fundingTypes)[number]

export const isFederal = (type: FundingType): boolean => (federalFundingTypes as readonly string[]).includes(type)

/** Where funds come from. */
export const fundingGroups = ['federal', 'state', 'local', 'private', 'own', 'other'] as const
export type FundingGroup = (typeof fundingGroups)[number]
