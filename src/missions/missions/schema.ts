// Missions, endorsements and reaffirmations as they travel.
import { type Static, Type } from 'typebox'
import {
  dateOf,
  nullable,
  ref,
  resource,
  sha256Of,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { fieldChanges, valueStandings, wordChanges } from './comparison.ts'
import { FocalPointView, missionExample, missionNumber, missionText } from './focal-point.ts'
import {
  type confirmationsOf,
  contentHash as hashOf,
  type MissionAction,
  missionStates,
  missionTransitions,
  type waitingFor,
} from './rules.ts'
import type { Endorsement, Mission } from './store.ts'

const State = stringEnum(
  'MissionState',
  missionStates,
  'draft: being written; proposed: waiting for endorsements; endorsed: the one that stands; superseded: a later one took its place.',
)

export { State as MissionStateView }

const lifecycle = lifecycleSchemas('Mission', missionTransitions, { action: 'propose' }, ['endorse'])

const organizations = (description: string) =>
  Type.Array(uuidOf('a party'), { maxItems: 1000, description: `The parties that ${description}.` })

const resultKey = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[a-z0-9][a-z0-9_-]*$',
  description: 'Your name for it, the same from version to version: parties confirm a result by it.',
  examples: ['full-day-places'],
})
const hashExample = '5f0c6b3bbf2d2b6a7b8f6b7f3f1a3cf0a52f1f7a56a2f5ab35f6a5cf4d1d7b21'
const contentHash = sha256Of(
  'SHA-256, in hexadecimal digits, of the words: the object of mission, philosophy, vision, values, anticipatedResults, qualityFramework, qualityLevel, qualityStatement and reaffirmEveryMonths as they are read, in canonical JSON (RFC 8785).',
  hashExample,
)

const ValueView = strict(
  {
    name: text(100, 'The value in a word or two.', 'Respect'),
    description: Type.Optional(
      text(2000, 'What it means here.', 'Families know their children best; we ask them first.'),
    ),
  },
  { $id: 'MissionValue', description: 'What the parties stand for together (Q20).', examples: [{ name: 'Respect' }] },
)
const ResultView = strict(
  {
    key: resultKey,
    statement: text(2000, 'What is expected to come of it.', 'Forty more infants and toddlers are in full-day care.'),
    indicator: Type.Optional(text(500, 'How one will notice.', 'Filled full-day places')),
    target: Type.Optional(text(500, 'How much, by when.', '40 by September 2027')),
  },
  {
    $id: 'AnticipatedResult',
    description: 'What the parties expect of their work (I2). Each confirms it.',
    examples: [{ key: 'full-day-places', statement: 'Forty more infants and toddlers are in full-day care.' }],
  },
)
const ResultConfirmation = strict(
  { key: resultKey, confirmedBy: organizations('have confirmed it'), notConfirmedBy: organizations('have not') },
  {
    $id: 'ResultConfirmation',
    description: 'Who shares the picture of one anticipated result (I2), and who has not said so.',
  },
)

export const endorsementSchemas = resource('Endorsement', {
  description: 'A yes of a party to the stringEnum of a mission, by the hash of what it has seen.',
  fields: {
    contentHash,
    name: text(200, 'Who authorised it, for the party.', 'Jordan Rivera'),
    title: text(200, 'The position of that person.', 'Executive director'),
    confirmedResults: Type.Array(resultKey, {
      maxItems: 50,
      uniqueItems: true,
      description: 'The keys of the anticipated results that the party confirms; others may follow later.',
    }),
  },
  immutable: ['contentHash'],
  computed: { ...entryProperties, missionId: uuidOf('the version of the mission') },
  example: {
    contentHash: hashExample,
    name: 'Jordan Rivera',
    title: 'Executive director',
    confirmedResults: ['full-day-places'],
  },
  computedExample: { ...entryExample, missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51' },
})

const example = {
  mission: missionExample,
  philosophy: 'Children thrive where the adults around them work as one.',
  vision: 'No family in Springfield has to choose between work and good care.',
  values: [{ name: 'Respect', description: 'Families know their children best; we ask them first.' }],
  anticipatedResults: [
    {
      key: 'full-day-places',
      statement: 'Forty more infants and toddlers are in full-day care.',
      indicator: 'Filled full-day places',
      target: '40 by September 2027',
    },
  ],
  qualityFramework: 'Head Start Program Performance Standards',
  qualityLevel: 'All of 45 CFR part 1302 at every site',
  qualityStatement: 'We measure ourselves by the standards at every site, and say so when we fall short.',
  reaffirmEveryMonths: 6,
}

const schemas = resource('Mission', {
  description:
    'A version of the mission that the parties share (V1). Its stringEnum never change: an edit is a new version.',
  fields: {
    mission: missionText,
    philosophy: Type.Optional(text(4000, 'What the partners believe in.', example.philosophy)),
    vision: Type.Optional(text(4000, 'What it is like when the work is done.', example.vision)),
    values: Type.Optional(
      Type.Array(ref(ValueView), { maxItems: 50, description: 'What they stand for (Q20). Each name once.' }),
    ),
    anticipatedResults: Type.Optional(
      Type.Array(ref(ResultView), { maxItems: 50, description: 'What they expect to come of it (I2). Each key once.' }),
    ),
    qualityFramework: Type.Optional(text(200, 'By what quality is judged (V4).', example.qualityFramework)),
    qualityLevel: Type.Optional(text(200, 'Which level of it the parties commit to.', example.qualityLevel)),
    qualityStatement: Type.Optional(text(4000, 'The commitment in their own words.', example.qualityStatement)),
    reaffirmEveryMonths: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 60,
        format: 'int32',
        description: 'How often they mean to return to the mission (V4).',
        examples: [6],
      }),
    ),
  },
  neverNull: ['values', 'anticipatedResults'],
  computed: {
    ...entryProperties,
    number: missionNumber,
    contentHash,
    state: ref(State),
    stateReason: nullable(text(2000, 'Why it went back to draft, where it did.', 'Coaching is missing.')),
    proposedAt: nullable(timestampOf('When it was proposed.')),
    proposedBy: nullable(uuidOf('the party that proposed it')),
    endorsedAt: nullable(timestampOf('When the last party that was waited for endorsed it.')),
    endorsements: Type.Array(ref(endorsementSchemas.View), { maxItems: 1000, description: 'Who has endorsed it.' }),
    results: Type.Array(ref(ResultConfirmation), {
      maxItems: 50,
      description: 'For each anticipated result, who has confirmed it.',
    }),
    waitingOn: organizations('have yet to endorse it; those that joined later too'),
    waitingSince: nullable(timestampOf('Since when the first of them could; null where nobody is waited for.')),
    availableActions: lifecycle.availableActions,
  },
  example,
  computedExample: {
    ...entryExample,
    number: 1,
    contentHash: hashOf(example),
    state: 'proposed',
    stateReason: null,
    proposedAt: '2026-11-23T15:04:05.123456Z',
    proposedBy: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    endorsedAt: null,
    endorsements: [],
    results: [{ key: 'full-day-places', confirmedBy: [], notConfirmedBy: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'] }],
    waitingOn: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
    waitingSince: '2026-11-23T15:04:05.123456Z',
    availableActions: [{ action: 'endorse', enabled: true, blockedBy: [] }],
  },
})
export const { View: MissionView, Page: MissionPage } = schemas

export const NewMission = strict(
  {
    ...schemas.New.properties,
    basedOnId: Type.Optional(
      uuidOf('the version that you have edited; you are refused if it is not the newest any more'),
    ),
  },
  {
    $id: 'NewMission',
    description: 'A new version of the mission, with all of its words. It takes the place of a draft or a proposal.',
    examples: [example],
  },
)
export const { NewTransition: NewMissionTransition } = lifecycle

export const reaffirmationSchemas = resource('Reaffirmation', {
  description: 'The parties have returned to their mission (V4, V2).',
  fields: {
    revisitedOn: Type.Optional(dateOf('When they did; today unless said.', '2027-01-15')),
    note: Type.Optional(text(4000, 'On which occasion, and what came of it.', 'Read aloud at the winter meeting.')),
  },
  computed: { ...entryProperties, missionId: uuidOf('the version of the mission') },
  example: { note: 'Read aloud at the winter meeting.' },
  computedExample: {
    ...entryExample,
    missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51',
  },
})

const WordChange = stringEnum(
  'WordChange',
  wordChanges,
  'Whether the piece stands in both texts, or in one of them alone.',
)
const FieldChange = stringEnum('FieldChange', fieldChanges, 'What became of the field.')
const most = 1_000
/** A piece of a text may be white space alone. */
const anyText = '^[\\s\\S]*$'
const Word = strict(
  {
    change: ref(WordChange),
    text: Type.String({
      minLength: 1,
      maxLength: 4000,
      pattern: anyText,
      description: 'Words, with the space between.',
      examples: ['full-day '],
    }),
  },
  { $id: 'ChangedWords', description: 'A piece of a text.' },
)
const content = (description: string) =>
  nullable(Type.String({ maxLength: 4000, pattern: anyText, description, examples: ['Full-day care.'] }))
const MissionChange = strict(
  {
    pointer: Type.String({
      minLength: 2,
      maxLength: 300,
      pattern: '^/',
      description:
        'Which text: /vision, /values/Respect (its description), /anticipatedResults/full-day-places/target.',
      examples: ['/vision'],
    }),
    change: ref(FieldChange),
    before: content('The text before; null where there was none.'),
    after: content('The text after; null where there is none.'),
    words: Type.Array(ref(Word), {
      maxItems: 2_001,
      description:
        'What the two texts are made of, piece by piece. Texts that have next to nothing in common are two pieces.',
    }),
  },
  { $id: 'MissionChange', description: 'A text of a mission that is not what it was.' },
)
export const MissionDiff = strict(
  {
    missionId: uuidOf('the version that is compared'),
    againstId: nullable(uuidOf('the version that it is compared with; null where it is compared with nothing')),
    identical: Type.Boolean({ description: 'Whether both have the same words.', examples: [false] }),
    changes: Type.Array(ref(MissionChange), { maxItems: most, description: 'What has changed, text by text.' }),
  },
  {
    $id: 'MissionDiff',
    description: 'What changed between two versions of a mission, field by field and word by word.',
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
            words: [
              { change: 'removed', text: '40' },
              { change: 'added', text: '36' },
              { change: 'same', text: ' by 2027' },
            ],
          },
        ],
      },
    ],
  },
)

const ValueStanding = stringEnum(
  'ValueStanding',
  valueStandings,
  'shared: in the mission, and stated by every party; not_all: in the mission, but some party does not state it; missing: several parties state it, the mission does not; only_one: one party alone states it.',
)
const ComparedValue = strict(
  {
    name: text(100, 'The value.', 'Respect'),
    standing: ref(ValueStanding),
    inMission: Type.Boolean({ description: 'Whether the mission names it.', examples: [true] }),
    statedBy: organizations('state it for themselves'),
    notStatedBy: organizations('do not'),
  },
  { $id: 'ComparedValue', description: 'A value, and who shares it.' },
)
export const ValueComparison = strict(
  {
    missionId: uuidOf('the version of the mission'),
    values: Type.Array(ref(ComparedValue), {
      maxItems: 2_000,
      description: 'Every value that the mission or a party names. Case and spacing of a name make no difference.',
    }),
    partiesWithout: organizations('have stated no value yet'),
    complete: Type.Boolean({
      description: 'False if the parties have stated more than 1000 values: the first 1000 are compared.',
      examples: [true],
    }),
  },
  {
    $id: 'ValueComparison',
    description: 'The values of a mission beside those that the parties state for themselves (Q20).',
    examples: [
      {
        missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51',
        values: [
          {
            name: 'Respect',
            standing: 'shared',
            inMission: true,
            statedBy: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
            notStatedBy: [],
          },
        ],
        partiesWithout: [],
        complete: true,
      },
    ],
  },
)

const { New: NewReaffirmation, View: ReaffirmationView, Page: ReaffirmationPage } = reaffirmationSchemas

export { NewReaffirmation, ReaffirmationPage, ReaffirmationView }

export const missionParts = [
  FocalPointView,
  State,
  lifecycle.Action,
  lifecycle.Step,
  lifecycle.Available,
  NewMissionTransition,
  ValueView,
  ResultView,
  ResultConfirmation,
  ...endorsementSchemas.all,
  NewMission,
  MissionView,
  MissionPage,
  NewReaffirmation,
  ReaffirmationView,
  ReaffirmationPage,
  WordChange,
  FieldChange,
  Word,
  MissionChange,
  MissionDiff,
  ValueStanding,
  ComparedValue,
  ValueComparison,
]

interface Context {
  endorsements: Endorsement[]
  results: ReturnType<typeof confirmationsOf>
  waiting: ReturnType<typeof waitingFor>
  availableActions: AvailableAction<MissionAction>[]
}

export function view(
  row: Mission,
  { endorsements, results, waiting, availableActions }: Context,
): Static<typeof MissionView> {
  return { ...row, endorsements, results, ...waiting, availableActions }
}
