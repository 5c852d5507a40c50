// Sets of standards for child care, such as ratios and group sizes (Q21): their rows, and the lifecycle of an edition. Pure.
import { type Blocker, type RequestError, ruleError } from '../../problems.ts'
import { editionStates, editionTransitions, whenSuperseded } from '../../records/editions/rules.ts'
import type { Lifecycle } from '../../records/lifecycles.ts'

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

export const standardTransitions = editionTransitions('set of standards')
export const standardLifecycle: Lifecycle = {
  record: 'standard',
  own: true,
  states: editionStates,
  transitions: standardTransitions,
  automatic: [whenSuperseded],
}

/** What blocks an action on an edition with these rows. */
export const blockersOf = (action: string, rows: readonly StandardRow[]): Blocker[] =>
  action === 'publish' && rows.length === 0
    ? [{ code: 'ROWS_MISSING', message: 'The set has no rows; it needs at least one.', ref: null }]
    : []

/** In a set. */
export const maxRows = 500
/** Of all rows of a set as JSON in UTF-8: computed results read the rows of up to 20 sets. */
export const maxRowsBytes = 256 * 1024
export const maxMonths = 216
export const maxValue = 100_000

const credentials: readonly Dimension[] = ['teacher_credential', 'assistant_credential']
/** The credential values: 0 none, 1 high school, 2 enrolled for a credential, 3 CDA, 4 associate, 5 bachelor. */
export const maxCredential = 5

/** The value in hundredths, exactly: values have at most two decimals. */
export const hundredths = (value: number): number => Math.round(value * 100)
const hasTwoDecimals = (value: number): boolean => hundredths(value) / 100 === value

type Required = 'dimension' | 'setting' | 'fromMonths' | 'toMonths' | 'value' | 'citation'

/** A row of a request. */
export type NewStandardRow = Pick<StandardRow, Required> & Partial<Omit<StandardRow, Required>>

/** The row with all properties, in the order in which files have them. */
export const completeRow = (row: NewStandardRow): StandardRow => ({
  dimension: row.dimension,
  setting: row.setting,
  fromMonths: row.fromMonths,
  toMonths: row.toMonths,
  programs: row.programs ?? [],
  session: row.session ?? null,
  grouping: row.grouping ?? null,
  staff: row.staff ?? null,
  ageRule: row.ageRule ?? 'each',
  value: row.value,
  citation: row.citation,
  url: row.url ?? null,
  verification: row.verification ?? 'not_read',
  waivable: row.waivable ?? false,
  note: row.note ?? null,
})

/** The errors of a row. `pointer` names it in the body. */
export function rowErrors({ dimension, fromMonths, toMonths, value }: StandardRow, pointer = ''): RequestError[] {
  const errors: RequestError[] = []
  if (toMonths <= fromMonths) {
    errors.push(ruleError(`${pointer}/toMonths`, `toMonths must be greater than fromMonths, which is ${fromMonths}.`))
  }
  if (!hasTwoDecimals(value)) errors.push(ruleError(`${pointer}/value`, 'value must have at most 2 decimals.'))
  else if (credentials.includes(dimension) && !(Number.isInteger(value) && value <= maxCredential)) {
    errors.push(ruleError(`${pointer}/value`, `value of ${dimension} must be an integer from 0 to ${maxCredential}.`))
  }
  return errors
}

/** The errors of the rows of a set, and of their size. */
export function rowsErrors(rows: readonly StandardRow[]): RequestError[] {
  return [...rows.flatMap((row, index) => rowErrors(row, `/rows/${index}`)), ...sizeErrors(rows)]
}

export function sizeErrors(rows: readonly StandardRow[]): RequestError[] {
  const size = Buffer.byteLength(JSON.stringify(rows))
  if (size <= maxRowsBytes) return []
  return [
    ruleError(
      '/rows',
      `The rows must have at most ${maxRowsBytes / 1024} KiB together as JSON; they have ${Math.ceil(size / 1024)}.`,
    ),
  ]
}
