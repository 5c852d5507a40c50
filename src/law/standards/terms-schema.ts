// Schemas of the terms in the rows of standards.
import { Type } from 'typebox'
import { ref, stringEnum } from '../../http/schemas.ts'
import { ageRules, dimensions, groupings, maxMonths, programs, sessions, settings } from './rules.ts'

export const DimensionView = stringEnum(
  'StandardDimension',
  dimensions,
  'What a row limits. The lower value is stricter for children_per_adult, group_size, under_24_months_in_group and under_18_months_in_group (the number of these children in a group) and months_to_credential (the months in which a credential is obtained); the higher value for all others. indoor_square_feet and outdoor_square_feet are per child; annual_hours, days_per_year and hours_per_day are those of the program for a child; annual_training_hours are those of a staff member. Values of teacher_credential and assistant_credential: 0 none, 1 high school, 2 enrolled for a credential, 3 Child Development Associate (CDA), 4 associate degree, 5 bachelor degree.',
)
export const SettingView = stringEnum('CareSetting', settings, 'Where the children are cared for.')
export const ProgramView = stringEnum(
  'CareProgram',
  programs,
  'A program. ehs_ccp: a partnership of Early Head Start and child care; migrant_seasonal: Migrant or Seasonal Head Start.',
)
export const SessionView = stringEnum(
  'CareSession',
  sessions,
  'Whether a class has one group of children a day, or a second one in a double session.',
)
export const GroupingView = stringEnum(
  'AgeGrouping',
  groupings,
  'The ages in a group. infants_toddlers: all children are under 36 months; mixed: any other group.',
)
export const AgeRuleView = stringEnum(
  'StandardAgeRule',
  ageRules,
  'The ages of a group that count. each: those of all children; youngest: that of the youngest child; majority: those of the majority of the children.',
)
export const standardTerms = [DimensionView, SettingView, ProgramView, SessionView, GroupingView, AgeRuleView]

export const programList = (description: string) =>
  Type.Array(ref(ProgramView), { maxItems: programs.length, uniqueItems: true, description })

export const fromMonths = Type.Integer({
  minimum: 0,
  maximum: maxMonths,
  format: 'int32',
  description: 'The first age in months.',
  examples: [24],
})
export const toMonths = Type.Integer({
  minimum: 1,
  maximum: maxMonths,
  format: 'int32',
  description: 'The age in months at which the range ends; it is not part of the range. Greater than `fromMonths`.',
  examples: [36],
})
export const staff = Type.Integer({
  minimum: 1,
  maximum: 20,
  format: 'int32',
  description:
    'The least number of adults to which the row applies: it applies up to the next higher number of another row of the set.',
  examples: [2],
})
