// Schemas of the types of funding.
import { stringEnum } from '../../http/schemas.ts'
import { fundingTypes } from './rules.ts'

export const FundingTypeView = stringEnum(
  'FundingType',
  fundingTypes,
  'The type of funding; listFundingTypes explains each.',
)
