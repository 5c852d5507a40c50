// Schemas of the strictest standards.
import { Type } from 'typebox'
import { dateOf, nullable, ref, strict, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { maxAppliedStandards } from '../applied-standards/rules.ts'
import { hsppsId } from '../standards/hspps.ts'
import { maxMonths, maxValue } from '../standards/rules.ts'
import {
  DimensionView,
  fromMonths,
  GroupingView,
  ProgramView,
  SessionView,
  SettingView,
  staff,
  toMonths,
} from '../standards/terms-schema.ts'
import { VerificationView } from '../standards/verification-schema.ts'
import { maxSources } from './pieces.ts'
import { maxValues } from './rules.ts'

const illinoisId = '019b0d71-3e00-7a52-8f7d-4f3b2a1c0d10'
const hspps = { standardId: hsppsId, title: 'Head Start Program Performance Standards (45 CFR part 1302)' }
const illinois = { standardId: illinoisId, title: 'Illinois licensing of day care centers' }

const set = {
  standardId: uuidOf('the edition of the set of standards'),
  title: text(200, 'The title of the set.', hspps.title),
}
const numberOf = (description: string, example: number) =>
  Type.Number({ minimum: 0, maximum: maxValue, description, examples: [example] })
const advisory = (subject: string) =>
  Type.Boolean({
    description: `Whether ${subject} was not verified in the text of the law: it is advice.`,
    examples: [false],
  })

export const SourceView = strict(
  {
    citation: text(200, 'Where the text of the law is found.', '45 CFR 1302.21(b)(2)'),
    url: nullable(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        description: 'A URL at which the text can be read.',
        examples: ['https://www.ecfr.gov/current/title-45/section-1302.21'],
      }),
    ),
    verification: ref(VerificationView),
  },
  { $id: 'StandardSource', description: 'The source of a row of a set of standards.' },
)
const SetView = strict(set, { $id: 'AppliedSet', description: 'A set of standards that applies.', examples: [hspps] })
export const StrictestSetView = strict(
  {
    ...set,
    sources: Type.Array(ref(SourceView), {
      maxItems: maxSources,
      description: `The sources of the rows with the value, at most ${maxSources}.`,
    }),
  },
  { $id: 'StrictestSet', description: 'A set of standards that states a value, with its sources.' },
)
const OtherSetView = strict(
  {
    ...set,
    value: numberOf('The value of the set.', 16),
    difference: numberOf('By how much it is less strict.', 8),
    advisory: advisory('the value'),
  },
  { $id: 'OtherSet', description: 'A set that has a less strict value.' },
)
const UnderstaffedSetView = strict(
  { ...set, staff: Type.Integer({ ...staff, description: 'The fewest adults for which the set has a value.' }) },
  {
    $id: 'UnderstaffedSet',
    description: 'A set that has values for more adults only (STAFF_TOO_FEW): it does not allow a group with fewer.',
  },
)

const pieceExample = {
  ...{ fromMonths: 24, toMonths: 36, value: 8, advisory: false, singleSet: false },
  strictestSets: [
    {
      ...hspps,
      sources: [
        {
          citation: '45 CFR 1302.21(b)(2)',
          url: 'https://www.ecfr.gov/current/title-45/section-1302.21',
          verification: 'text' as const,
        },
      ],
    },
  ],
  otherSets: [{ ...illinois, value: 16, difference: 8, advisory: false }],
  tooFewStaff: [],
}
const PieceView = strict(
  {
    fromMonths,
    toMonths,
    value: nullable(numberOf('The strictest value; null if each set has values for more adults only.', 8)),
    advisory: advisory('the strictest value'),
    singleSet: Type.Boolean({ description: 'Whether only one set has a value for these ages.', examples: [false] }),
    strictestSets: Type.Array(ref(StrictestSetView), {
      maxItems: maxAppliedStandards,
      description: 'The sets that have the strictest value.',
    }),
    otherSets: Type.Array(ref(OtherSetView), {
      maxItems: maxAppliedStandards,
      description: 'The sets that have a less strict value.',
    }),
    tooFewStaff: Type.Array(ref(UnderstaffedSetView), {
      maxItems: maxAppliedStandards,
      description: 'The sets that have values for more adults only.',
    }),
  },
  {
    $id: 'StrictestValue',
    description: 'The strictest value for children of the ages from `fromMonths` to before `toMonths`.',
    examples: [pieceExample],
  },
)

const conditionsExample = { program: null, session: null, grouping: null, staff: 2 }
const StandardView = strict(
  {
    dimension: ref(DimensionView),
    setting: ref(SettingView),
    program: nullable(ref(ProgramView)),
    session: nullable(ref(SessionView)),
    grouping: nullable(ref(GroupingView)),
    staff: nullable(Type.Integer({ ...staff, description: 'The number of adults with the group.' })),
    values: Type.Array(ref(PieceView), {
      maxItems: maxMonths,
      description: 'The strictest values by age, without ages for which no set has one.',
    }),
  },
  {
    $id: 'StrictestStandard',
    description:
      'The strictest values of one standard in one setting, under one combination of conditions. A condition is null if no row of the sets has it; `program` is also null for a program that no row names.',
    examples: [{ dimension: 'group_size', setting: 'center', ...conditionsExample, values: [pieceExample] }],
  },
)

export const StrictestStandardsView = strict(
  {
    partnershipId: collectionProperties.partnershipId,
    on: dateOf('The day on which the sets apply.', '2026-11-30'),
    sets: Type.Array(ref(SetView), {
      maxItems: maxAppliedStandards,
      description: 'The sets that apply, by `standardId`.',
    }),
    standards: Type.Array(ref(StandardView), {
      maxItems: maxValues,
      description: 'The standards, in the order of the values of `dimension`, then of `setting`.',
    }),
  },
  {
    $id: 'StrictestStandards',
    description:
      'The strictest values over the sets of standards that apply in a partnership (Q21). It is not legal advice.',
    examples: [
      {
        partnershipId: collectionExample.partnershipId,
        on: '2026-11-30',
        sets: [hspps, illinois],
        standards: [{ dimension: 'group_size', setting: 'center', ...conditionsExample, values: [pieceExample] }],
      },
    ],
  },
)

export const strictestParts = [
  SourceView,
  SetView,
  StrictestSetView,
  OtherSetView,
  UnderstaffedSetView,
  PieceView,
  StandardView,
  StrictestStandardsView,
]
