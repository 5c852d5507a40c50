// The set of standards that the service includes: the Head Start Program Performance Standards, as read in the Electronic Code of
// Federal Regulations of early 2026. A migration inserts it, so that it is never edited here: a change is a next edition, and a migration.
import { cfr, imPartnerships } from '../../records/citations.ts'
import { includedId } from '../../records/editions/included.ts'
import { completeRow, type NewStandardRow, type StandardRow } from './rules.ts'

export interface IncludedStandard {
  /** Of the series; never used again. */
  number: number
  edition: number
  title: string
  description: string
  rows: StandardRow[]
}

type Conditions = Partial<NewStandardRow>
type RowOf = (
  dimension: NewStandardRow['dimension'],
  months: [from: number, to: number],
  value: number,
  rest: Conditions & Pick<NewStandardRow, 'citation'>,
) => StandardRow

const text = { verification: 'text' } as const
const cite = (section: string, paragraphs: string) => {
  const { text: citation, url } = cfr(45, section, paragraphs)
  return { citation, url, ...text }
}

const center: RowOf = (dimension, [fromMonths, toMonths], value, rest) =>
  completeRow({ dimension, setting: 'center', fromMonths, toMonths, value, ageRule: 'majority', ...rest })
const home: RowOf = (dimension, [fromMonths, toMonths], value, rest) =>
  completeRow({ dimension, setting: 'family_child_care', fromMonths, toMonths, value, ageRule: 'each', ...rest })

/** Ratios and group sizes can be waived from 24 months on. */
const waiver = { waivable: true } as const
const withWaiver = (children: number) =>
  `With a waiver, a group has at most ${children} children (45 CFR 1302.24(c)(2)).`

const under36 = cite('1302.21', '(b)(2)')
const infants = [
  center('children_per_adult', [0, 24], 4, under36),
  center('children_per_adult', [24, 36], 4, { ...under36, ...waiver, note: withWaiver(10) }),
  ...[2, 3].flatMap((staff) => {
    const size = staff === 2 ? 8 : 9
    return [
      center('group_size', [0, 24], size, { ...under36, staff }),
      center('group_size', [24, 36], size, { ...under36, ...waiver, staff, note: withWaiver(10) }),
    ]
  }),
]

const derived =
  'Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class.'

/** A class of three-year-olds, or of older children: the text states its size and its staff. */
function preschool(
  months: [from: number, to: number],
  paragraph: string,
  single: number,
  double: number,
  most: number,
) {
  const source = cite('1302.21', paragraph)
  return (
    [
      ['single', single],
      ['double', double],
    ] as const
  ).flatMap(([session, size]) => [
    center('group_size', months, size, { ...source, ...waiver, session, staff: 2, note: withWaiver(most) }),
    center('children_per_adult', months, size / 2, {
      ...source,
      ...waiver,
      verification: 'restated',
      session,
      staff: 2,
      note: `${derived} ${withWaiver(most)}`,
    }),
  ])
}

const mixed = { ...cite('1302.23', '(b)(2)'), grouping: 'mixed' } as const
const infantsAtHome = { ...cite('1302.23', '(b)(3)'), grouping: 'infants_toddlers', staff: 1 } as const
/** So that two providers are not limited to the number of one. */
const twoProviders = {
  ...infantsAtHome,
  staff: 2,
  verification: 'restated',
  note: 'Derived from 45 CFR 1302.23(b)(2), for mixed ages: the text has no number for two providers whose children are all under 36 months.',
} as const
const ownChildren = "The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."
const homes = [
  ...[1, 2].flatMap((staff) => [
    home('group_size', [0, 24], 6 * staff, { ...mixed, staff, note: ownChildren }),
    home('group_size', [24, 72], 6 * staff, { ...mixed, ...waiver, staff, note: ownChildren }),
    home('under_24_months_in_group', [0, 72], 2 * staff, { ...mixed, staff, note: ownChildren }),
  ]),
  home('group_size', [0, 24], 4, { ...infantsAtHome, note: ownChildren }),
  home('group_size', [24, 36], 4, { ...infantsAtHome, ...waiver, note: ownChildren }),
  home('under_18_months_in_group', [0, 36], 2, { ...infantsAtHome, note: ownChildren }),
  home('group_size', [0, 24], 12, twoProviders),
  home('group_size', [24, 36], 12, { ...twoProviders, ...waiver }),
  home('under_18_months_in_group', [0, 36], 4, twoProviders),
]

const headStart = { programs: ['head_start'] } as const
const belowShare = 'For places beyond the 45 percent that have 1,020 annual hours'
const tenHours = {
  programs: ['ehs_ccp'],
  citation: imPartnerships.text,
  url: imPartnerships.url,
  verification: 'restated',
  note: 'Guidance, which binds no program: services generally cover a day of 10 hours. A full-working-day has not less than 10 hours (45 CFR 1305.2).',
} as const
const hours = [
  center('annual_hours', [0, 36], 1380, {
    ...cite('1302.21', '(c)(1)'),
    ...waiver,
    programs: ['early_head_start', 'ehs_ccp'],
    note: 'Programs for young parents in school follow the year of the school, with home visits in summer (45 CFR 1302.21(c)(1)(ii)).',
  }),
  center('annual_hours', [36, 72], 1020, {
    ...cite('1302.21', '(c)(2)(i), (iv)'),
    ...waiver,
    ...headStart,
    note: "For at least 45 percent of the center-based places, over at least 8 months. Fewer hours count if they are those of the school district's grade one, and the partnership needs this.",
  }),
  home('annual_hours', [0, 72], 1380, {
    ...cite('1302.23', '(c)'),
    ...waiver,
    note: 'Also, the hours meet the needs of the families.',
  }),
  center('days_per_year', [36, 72], 160, {
    ...cite('1302.21', '(c)(2)(ii)'),
    ...headStart,
    session: 'single',
    note: `${belowShare}: at five days a week; 128 at four.`,
  }),
  center('days_per_year', [36, 72], 128, {
    ...cite('1302.21', '(c)(2)(ii)'),
    ...headStart,
    session: 'single',
    note: `${belowShare}: at four days a week; 160 at five.`,
  }),
  center('days_per_year', [36, 72], 128, {
    ...cite('1302.21', '(c)(2)(iii)'),
    ...headStart,
    session: 'double',
    note: 'At four days a week.',
  }),
  center('hours_per_day', [36, 72], 3.5, {
    ...cite('1302.21', '(c)(2)(ii)'),
    ...headStart,
    session: 'single',
    note: `${belowShare}.`,
  }),
  center('hours_per_day', [36, 72], 3.5, { ...cite('1302.21', '(c)(2)(iii)'), ...headStart, session: 'double' }),
  center('hours_per_day', [0, 36], 10, tenHours),
  home('hours_per_day', [0, 36], 10, tenHours),
]

const space = cite('1302.21', '(d)(2)')
const spaces = [
  center('indoor_square_feet', [0, 72], 35, {
    ...space,
    note: 'Usable space: without bathrooms, halls, kitchen, staff rooms and storage.',
  }),
  center('outdoor_square_feet', [0, 72], 75, { ...space, note: 'Usable outdoor play space.' }),
]

const homeProvider = cite('1302.91', '(e)(4)(i)')
const sinceAugust =
  'Of all who count in the ratio, since 1 August 2025 (Office of Head Start, Policy Clarifications: Family Child Care Staff Requirements).'
const assistant = cite('1302.91', '(e)(3)')
const credentials = [
  center('teacher_credential', [0, 36], 3, {
    ...cite('1302.91', '(e)(1)'),
    note: 'Also training or equivalent coursework on infants and toddlers.',
  }),
  center('teacher_credential', [36, 72], 4, {
    ...cite('1302.91', '(e)(2)'),
    note: 'The waiver of three years of 42 USC 9843a(a)(4) allows a teacher with a CDA: a value below 4 is advice only.',
  }),
  center('assistant_credential', [36, 72], 2, {
    ...assistant,
    note: 'A CDA or a certificate of the state, or enrolled for a degree or for a CDA.',
  }),
  center('months_to_credential', [36, 72], 24, {
    ...assistant,
    note: 'Of an assistant teacher who is enrolled for a CDA, from the day of hire.',
  }),
  home('teacher_credential', [0, 72], 3, {
    ...homeProvider,
    note: `${sinceAugust} Level 2, with experience, suffices on the first day.`,
  }),
  home('months_to_credential', [0, 72], 18, {
    ...homeProvider,
    note: `${sinceAugust} From the beginning of service. Who studies for a degree has no such limit.`,
  }),
]

const description = `Ratios, group sizes, hours, space and credentials of Head Start and Early Head Start programs. Center rows use the age of the majority of the children (45 CFR 1302.21(b)(1)).

State or local licensing applies where it is stricter (45 CFR 1302.21(b)(1)). In family child care, the provider's own children under six count if they are present (45 CFR 1302.23(b)(1)). Ratios and group sizes may be waived, but not for children under 24 months (45 CFR 1302.24(c)(1)).

Of rows with the same conditions the strictest counts; its note names what else is possible. Migrant or Seasonal programs are exempt from the hours and days of centers (45 CFR 1302.21(c)(3)), so these rows do not name them. Read in the Electronic Code of Federal Regulations of early 2026. This is not legal advice.`

export const includedStandards: readonly IncludedStandard[] = [
  {
    number: 1,
    edition: 1,
    title: 'Head Start Program Performance Standards (45 CFR part 1302)',
    description,
    rows: [
      ...infants,
      ...preschool([36, 48], '(b)(3)', 17, 15, 20),
      ...preschool([48, 72], '(b)(4)', 20, 17, 24),
      ...homes,
      ...hours,
      ...spaces,
      ...credentials,
    ],
  },
]

/** The latest edition of the set. */
export const hsppsId = includedId('standards', 1, 1)
export const hsppsSeriesId = includedId('standards', 1, 0)
