// The foundation and the next steps of a partnership, and the practice itself, as they travel.

import { type Static, Type } from 'typebox'
import { dateOf, nullable, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { kinds, sections, strategies } from '../../records/strategies.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { foundationStatuses } from './rules.ts'

const Section = stringEnum('StrategySection', sections, 'Where in the practice it stands.')
const Kind = stringEnum(
  'StrategyKind',
  kinds,
  'An assumption to begin with, a strategy to follow, or a question to consider.',
)
const Status = stringEnum(
  'FoundationStatus',
  foundationStatuses,
  'Computed from the records, never declared. not_measured: no feature of this release speaks to it.',
)

const sample = strategies[0]
export const StrategyView = strict(
  {
    id: ref(StrategyId),
    section: ref(Section),
    kind: ref(Kind),
    statement: text(1000, 'What it says, in our own words.', sample.statement),
    service: text(1000, 'What this service does for it.', sample.service),
  },
  { $id: 'Strategy', description: 'A statement of the practice that the service makes real.', examples: [sample] },
)
export const StrategyList = strict(
  { data: Type.Array(ref(StrategyView), { maxItems: 100, description: 'All of them, in the order of the practice.' }) },
  { $id: 'StrategyList', description: 'The whole practice.', examples: [{ data: [sample] }] },
)

const reference = Type.String({
  maxLength: 500,
  pattern: '^/v1/',
  description: 'The path of a record.',
  examples: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/parties'],
})
const refs = Type.Array(reference, { maxItems: 100, description: 'The records behind it.' })

const StatementView = strict(
  {
    strategy: ref(StrategyId),
    status: ref(Status),
    because: text(4000, 'What the records show.', '2 have accepted, 0 have not answered.'),
    refs,
  },
  { $id: 'FoundationStatement', description: 'How far one statement of the practice is followed.' },
)
const Summary = strict(
  Object.fromEntries(
    foundationStatuses.map((status) => [
      status,
      Type.Integer({
        minimum: 0,
        maximum: 100,
        format: 'int32',
        description: `How many statements are ${status}.`,
        examples: [3],
      }),
    ]),
  ) as Record<(typeof foundationStatuses)[number], ReturnType<typeof Type.Integer>>,
  { $id: 'FoundationSummary', description: 'The statements, counted by status.' },
)
export const FoundationView = strict(
  {
    partnershipId: uuidOf('the partnership'),
    asOf: timestampOf('When it was computed.'),
    summary: ref(Summary),
    statements: Type.Array(ref(StatementView), {
      maxItems: 100,
      description: 'Every statement once, in the order of the practice.',
    }),
  },
  {
    $id: 'Foundation',
    description: 'How far a partnership follows the practice, computed from its records.',
    examples: [
      {
        partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
        asOf: '2026-11-23T15:04:05.123456Z',
        summary: { done: 1, partly: 0, missing: 0, not_measured: 0 },
        statements: [
          {
            strategy: 'I5',
            status: 'done',
            because: '2 have accepted, 0 have not answered.',
            refs: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/parties'],
          },
        ],
      },
    ],
  },
)

const NextStep = strict(
  {
    code: Type.String({
      maxLength: 100,
      pattern: '^[A-Z][A-Z0-9_]*$',
      description: 'What kind of step, stable.',
      examples: ['ADD_CONTACT'],
    }),
    strategy: ref(StrategyId),
    title: text(500, 'What to do.', 'Name somebody whom the other parties can turn to.'),
    actors: Type.Array(uuidOf('an organization'), {
      maxItems: 1000,
      description: 'Whose turn it is; empty where it is everybody’s.',
    }),
    dueOn: nullable(dateOf('By when, where a record says so.')),
    refs,
  },
  { $id: 'NextStep', description: 'Something to do next, and why.' },
)
export const NextStepList = strict(
  {
    partnershipId: uuidOf('the partnership'),
    asOf: timestampOf('When it was computed.'),
    data: Type.Array(ref(NextStep), {
      maxItems: 100,
      description: 'What is due first, then in the order of the practice.',
    }),
  },
  {
    $id: 'NextStepList',
    description: 'What to do next. The same records and the same clock give the same list.',
    examples: [
      {
        partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
        asOf: '2026-11-23T15:04:05.123456Z',
        data: [
          {
            code: 'ADD_CONTACT',
            strategy: 'C1',
            title: 'Name somebody whom the other parties can turn to.',
            actors: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
            dueOn: null,
            refs: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts'],
          },
        ],
      },
    ],
  },
)

export const foundationParts = [
  StrategyId,
  Section,
  Kind,
  Status,
  StrategyView,
  StrategyList,
  StatementView,
  Summary,
  FoundationView,
  NextStep,
  NextStepList,
]
export type Foundation = Static<typeof FoundationView>
