// Schemas of rooms and of their places.
import { Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text } from '../../http/schemas.ts'
import { maxMonths } from '../../law/standards/rules.ts'
import { ProgramView, SessionView, SettingView } from '../../law/standards/terms-schema.ts'
import { type PartnershipSet, setsFor } from '../../law/strictest-standards/pieces.ts'
import { SourceView, StrictestSetView } from '../../law/strictest-standards/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { constraints, findingCodes, maxStaff, placesOf } from './rules.ts'
import type { Room } from './store.ts'

const integerOf = (minimum: number, maximum: number, description: string, example: number) =>
  Type.Integer({ minimum, maximum, format: 'int32', description, examples: [example] })
const months = (minimum: number, description: string, example: number) =>
  integerOf(minimum, maxMonths, description, example)
const squareFeet = (description: string, example: number) =>
  Type.Number({ minimum: 0, maximum: 1_000_000, description, examples: [example] })
const countOf = (description: string, example: number) => integerOf(0, 2_147_483_647, description, example)

const ConstraintView = stringEnum(
  'RoomConstraint',
  constraints,
  'What can limit the places of a room. indoor_square_feet, outdoor_square_feet: the area, divided by the strictest standard of square feet per child and rounded down; group_size: the strictest standard; adults: `staff`, times the strictest standard of children per adult and rounded down; 0 if a set of standards needs more adults; license: `licensedCapacity`.',
)
const candidateExample = {
  constraint: 'indoor_square_feet' as const,
  places: 16,
  standards: [
    {
      standardId: collectionExample.id,
      title: 'Head Start Program Performance Standards',
      sources: [
        {
          citation: '45 CFR 1302.21(d)(2)',
          url: 'https://www.ecfr.gov/current/title-45/section-1302.21',
          verification: 'text' as const,
        },
      ],
    },
  ],
  advisory: false,
}
const CandidateView = strict(
  {
    constraint: ref(ConstraintView),
    places: countOf('The places of the room by this constraint alone.', 16),
    standards: Type.Array(ref(StrictestSetView), {
      maxItems: 20,
      description: 'The sets of standards that state the strictest value, with their citations; none for the license.',
    }),
    advisory: Type.Boolean({
      description: 'Whether the value was not verified in the text of the law, and so only advises.',
      examples: [false],
    }),
  },
  { $id: 'RoomCandidate', description: 'The places of a room by one constraint.', examples: [candidateExample] },
)
const FindingCodeView = stringEnum('RoomFindingCode', findingCodes, 'The kind of the finding. Codes are stable.')
const FindingView = strict(
  {
    code: ref(FindingCodeView),
    message: text(500, 'The finding in English.', 'The standards need at least 2 adults in the room.'),
  },
  { $id: 'RoomFinding', description: 'What a room lacks.' },
)

const example = {
  site: 'Oak Street',
  name: 'Room 2',
  setting: 'center' as const,
  program: 'head_start' as const,
  session: 'single' as const,
  staff: 2,
  fromMonths: 36,
  toMonths: 48,
  indoorSquareFeet: 560,
  plannedChildren: 20,
}

export const roomSchemas = resource('Room', {
  description: 'A room of a party, and the children that it can hold (Q12).',
  fields: {
    site: text(200, 'The site at which the room is.', example.site),
    name: text(200, 'The name of the room: no other room of the party at this site has it.', example.name),
    setting: ref(SettingView),
    program: ref(ProgramView),
    session: ref(SessionView),
    staff: integerOf(1, maxStaff, 'The number of adults in the room.', example.staff),
    fromMonths: months(0, 'The lowest age of the children, in months.', example.fromMonths),
    toMonths: months(1, 'The age in months that they have not reached: greater than `fromMonths`.', example.toMonths),
    majorityFromMonths: Type.Optional(
      months(
        0,
        'The lowest age of the majority of the children, in months, with `majorityToMonths`: within the ages of the room. Default: the ages of the room. Standards for centers apply by the age of the majority (45 CFR 1302.21(b)(1)).',
        36,
      ),
    ),
    majorityToMonths: Type.Optional(
      months(1, 'The age in months that the majority has not reached: greater than `majorityFromMonths`.', 48),
    ),
    indoorSquareFeet: Type.Optional(
      squareFeet('The indoor area that the children can use, in square feet with at most two decimals.', 560),
    ),
    outdoorSquareFeet: Type.Optional(
      squareFeet('The outdoor area that the children can use, in square feet with at most two decimals.', 1500.5),
    ),
    licensedCapacity: Type.Optional(integerOf(0, 1000, 'The children for which the room is licensed.', 18)),
    plannedChildren: integerOf(0, 1000, 'The children who are planned in the room.', example.plannedChildren),
  },
  computed: {
    ...collectionProperties,
    places: nullable(
      countOf(
        'The children that the room can hold: the least of the `candidates`, by the standards that apply to its party on the UTC day of the request. Of these, rows with the `ageRule` each count at every age of the room, youngest at `fromMonths`, and majority at the ages of the majority. Limits on the children under 18 or 24 months in a group are not applied, because a room does not state their number. Null if there is no candidate.',
        16,
      ),
    ),
    bindingConstraints: Type.Array(ref(ConstraintView), {
      maxItems: constraints.length,
      uniqueItems: true,
      description: 'What limits `places`.',
    }),
    candidates: Type.Array(ref(CandidateView), {
      maxItems: constraints.length,
      description:
        'The places by each constraint that is known. There is none for an area or a license that the room does not state, or for a standard that no set of standards states.',
    }),
    shortage: nullable(countOf('`plannedChildren` less `places`, 0 if that is negative; null if `places` is null.', 4)),
    findings: Type.Array(ref(FindingView), { maxItems: findingCodes.length, description: 'What the room lacks.' }),
  },
  example,
  computedExample: {
    ...collectionExample,
    places: 16,
    bindingConstraints: ['indoor_square_feet'],
    candidates: [candidateExample],
    shortage: 4,
    findings: [],
  },
})

export const roomParts = [
  ConstraintView,
  SourceView,
  StrictestSetView,
  CandidateView,
  FindingCodeView,
  FindingView,
  ...roomSchemas.all,
]

export const view = (row: Room, sets: readonly PartnershipSet[]) => ({
  ...row,
  ...placesOf(row, setsFor(sets, row.organizationId)),
})
