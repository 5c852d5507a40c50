// JSON schemas of the comparison of two versions of the mission, and of its values with those of the parties.
import { Type } from 'typebox'
import { nullable, ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { segmentChanges } from '../../records/text-diff.ts'
import { fieldChanges, valueStatuses } from './comparison.ts'
import { partiesThat } from './schema.ts'

const SegmentChange = stringEnum(
  'TextSegmentChange',
  segmentChanges,
  'The difference in a segment. unchanged: both texts contain the segment; added: only the text after; removed: only the text before.',
)
const FieldChange = stringEnum('MissionFieldChange', fieldChanges, 'How the field changed.')
/** Allows segments that are white space. */
const anyText = '^[\\s\\S]*$'
export const Segment = strict(
  {
    change: ref(SegmentChange),
    text: Type.String({
      minLength: 1,
      maxLength: 20_000,
      pattern: anyText,
      description: 'The text of the segment, with its white space.',
      examples: ['full-day '],
    }),
  },
  { $id: 'TextSegment', description: 'A part of a text, and whether it changed.' },
)
const fieldText = (description: string) =>
  nullable(Type.String({ maxLength: 4000, pattern: anyText, description, examples: ['Full-day care.'] }))
const MissionChange = strict(
  {
    pointer: Type.String({
      minLength: 2,
      maxLength: 300,
      pattern: '^/',
      description:
        'The field: /vision, /values/Respect (the description of a value), /anticipatedResults/full-day-places/target.',
      examples: ['/vision'],
    }),
    change: ref(FieldChange),
    before: fieldText('The text before; null if there was none.'),
    after: fieldText('The text after; null if there is none.'),
    segments: Type.Array(ref(Segment), {
      maxItems: 2_001,
      description:
        'The segments of both texts in order. Texts with too many differences have two segments: the text before and the text after.',
    }),
  },
  { $id: 'MissionChange', description: 'A field that differs between two versions of the mission.' },
)
export const MissionDiff = strict(
  {
    missionId: uuidOf('the version that is compared'),
    againstId: nullable(uuidOf('the version that it is compared with; null if there is none')),
    identical: Type.Boolean({ description: 'Whether both versions have the same content.', examples: [false] }),
    changes: Type.Array(ref(MissionChange), { maxItems: 1_000, description: 'The fields that differ.' }),
  },
  {
    $id: 'MissionDiff',
    description: 'The differences between two versions of the mission, by field and by word.',
    examples: [
      {
        missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a52',
        againstId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51',
        identical: false,
        changes: [
          {
            pointer: '/anticipatedResults/full-day-places/target',
            change: 'changed',
            before: '40 by 2027',
            after: '36 by 2027',
            segments: [
              { change: 'removed', text: '40' },
              { change: 'added', text: '36' },
              { change: 'unchanged', text: ' by 2027' },
            ],
          },
        ],
      },
    ],
  },
)

const ValueStatus = stringEnum(
  'ValueStatus',
  valueStatuses,
  'Who states a value. shared: the mission and every party state the value; not_stated_by_all: the mission states it, but not every party does; missing_in_mission: several parties state it, the mission does not; stated_by_one: only one party states it.',
)
const ComparedValue = strict(
  {
    name: text(100, 'The name of the value.', 'Respect'),
    status: ref(ValueStatus),
    inMission: Type.Boolean({ description: 'Whether the mission contains the value.', examples: [true] }),
    statedBy: partiesThat('state it as their own value'),
    notStatedBy: partiesThat('do not state it'),
  },
  { $id: 'ComparedValue', description: 'A value, and the parties that state it.' },
)
export const ValueComparison = strict(
  {
    missionId: uuidOf('the version of the mission'),
    values: Type.Array(ref(ComparedValue), {
      maxItems: 2_000,
      description:
        'Every value of the mission or of a party. Names that differ only in case and white space are one value.',
    }),
    partiesWithoutValues: partiesThat('have stated no value'),
    complete: Type.Boolean({
      description: 'False if the parties have stated more than 1000 values: only the first 1000 are compared.',
      examples: [true],
    }),
  },
  {
    $id: 'ValueComparison',
    description: 'The values of the mission compared with those that the parties state as their own (Q20).',
    examples: [
      {
        missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51',
        values: [
          {
            name: 'Respect',
            status: 'shared',
            inMission: true,
            statedBy: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
            notStatedBy: [],
          },
        ],
        partiesWithoutValues: [],
        complete: true,
      },
    ],
  },
)

export const comparisonComponents = [
  SegmentChange,
  FieldChange,
  Segment,
  MissionChange,
  MissionDiff,
  ValueStatus,
  ComparedValue,
  ValueComparison,
]
