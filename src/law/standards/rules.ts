// Sets of standards for child care, such as ratios and group sizes (Q21). Pure.

/** Whether the lower or the higher value of a dimension is the stricter one. */
export const stricterOf = {
  children_per_adult: 'lower',
  group_size: 'lower',
  under_24_months_in_group: 'lower',
  under_18_months_in_group: 'lower',
  months_to_credential: 'lower',
  indoor_square_feet: 'higher',
  outdoor_square_feet: 'higher',
  annual_hours: 'higher',
  days_per_year: 'higher',
  hours_per_day: 'higher',
  annual_training_hours: 'higher',
  teacher_credential: 'higher',
  assistant_credential: 'higher',
} as const
export type Dimension = keyof typeof stricterOf
export const dimensions = Object.keys(stricterOf) as [Dimension, ...Dimension[]]

export const settings = ['center', 'family_child_care'] as const
export type Setting = (typeof settings)[number]

/** The programs of a room or of a row. */
export const programs = [
  'head_start',
  'early_head_start',
  'ehs_ccp',
  'migrant_seasonal',
  'child_care',
  'state_prek',
  'special_education',
  'other',
] as const
export type Program = (typeof programs)[number]

export const sessions = ['single', 'double'] as const
export type Session = (typeof sessions)[number]

export const groupings = ['mixed', 'infants_toddlers'] as const
export type Grouping = (typeof groupings)[number]

/** The ages of a group at which a row counts: all of them, that of the youngest child, or those of the majority. */
export const ageRules = ['each', 'youngest', 'majority'] as const
export type AgeRule = (typeof ageRules)[number]

/** How the fact was verified: in the text of the law, in a restatement of it, or not at all. */
export const verifications = ['text', 'restated', 'not_read'] as const
export type Verification = (typeof verifications)[number]

/** A condition that is null matches every value. */
export interface StandardRow {
  dimension: Dimension
  setting: Setting
  fromMonths: number
  /** Exclusive. */
  toMonths: number
  programs: readonly Program[]
  session: Session | null
  grouping: Grouping | null
  /** Of the rows of a set, the one with the highest number that is not above the adults present applies. */
  staff: number | null
  ageRule: AgeRule
  value: number
  citation: string
  url: string | null
  verification: Verification
  waivable: boolean
  note: string | null
}
