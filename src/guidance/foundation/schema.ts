// Schemas of strategies, and of the foundation and next steps of a partnership.

import { Type } from 'typebox'
import { NextStepCode } from '../../http/problem-schemas.ts'
import {
  dateOf,
  nullable,
  pageOf,
  recordPath,
  ref,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { kinds, sections, strategies } from '../../records/strategies.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { foundationStatuses } from './rules.ts'

const Section = stringEnum('StrategySection', sections, 'The section of the practice.')
const Kind = stringEnum(
  'StrategyKind',
  kinds,
  'An assumption, a strategy, or a consideration: a question that the parties should discuss.',
)
const Status = stringEnum(
  'FoundationStatus',
  foundationStatuses,
  'Computed from the records. `not_measured`: no feature of this release assesses the strategy.',
)

const sample = strategies[0]
export const StrategyView = strict(
  {
    id: ref(StrategyId),
    name: text(100, 'The strategy in a few words.', sample.name),
    section: ref(Section),
    kind: ref(Kind),
    statement: text(1000, 'The text of the strategy.', sample.statement),
    service: text(1000, 'What this service does for the strategy.', sample.service),
  },
  { $id: 'Strategy', description: 'A strategy of the recommended practice.', examples: [sample] },
)
export const StrategyList = strict(
  {
    data: Type.Array(ref(StrategyView), {
      maxItems: 100,
      description: 'All strategies, in the order of the practice.',
    }),
  },
  { $id: 'StrategyList', description: 'The strategies of the recommended practice.', examples: [{ data: [sample] }] },
)

const reference = recordPath('The path of a record.', '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/parties')
const refs = Type.Array(reference, { maxItems: 100, description: 'The paths of the records to which it refers.' })

const StrategyAssessmentView = strict(
  {
    strategy: ref(StrategyId),
    status: ref(Status),
    because: text(4000, 'The reason for the status.', '2 parties have accepted, 0 are invited.'),
    refs,
  },
  { $id: 'StrategyAssessment', description: 'How far a partnership follows a strategy.' },
)
const Summary = strict(
  Object.fromEntries(
    foundationStatuses.map((status) => [
      status,
      Type.Integer({
        minimum: 0,
        maximum: 100,
        format: 'int32',
        description: `The number of strategies with the status ${status}.`,
        examples: [3],
      }),
    ]),
  ) as Record<(typeof foundationStatuses)[number], ReturnType<typeof Type.Integer>>,
  { $id: 'FoundationSummary', description: 'The number of strategies by status.' },
)
export const FoundationView = strict(
  {
    partnershipId: uuidOf('the partnership'),
    asOf: timestampOf('When it was computed.'),
    summary: ref(Summary),
    assessments: Type.Array(ref(StrategyAssessmentView), {
      maxItems: 100,
      description: 'One assessment for each strategy, in the order of the practice.',
    }),
  },
  {
    $id: 'Foundation',
    description: 'How far a partnership follows each strategy, computed from its records.',
    examples: [
      {
        partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
        asOf: '2026-11-23T15:04:05.123456Z',
        summary: { done: 1, partly: 0, missing: 0, not_measured: 0 },
        assessments: [
          {
            strategy: 'I5',
            status: 'done',
            because: '2 parties have accepted, 0 are invited.',
            refs: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/parties'],
          },
        ],
      },
    ],
  },
)

const NextStep = strict(
  {
    code: ref(NextStepCode),
    strategy: ref(StrategyId),
    title: text(500, 'The step, for display.', 'Add a contact for the other parties.'),
    actors: Type.Array(uuidOf('an organization'), {
      maxItems: 1000,
      description: 'The organizations that should do it; empty for all parties.',
    }),
    dueOn: nullable(dateOf('The due date, if a record contains one.')),
    refs,
  },
  { $id: 'NextStep', description: 'A recommended action in a partnership.' },
)
const nextStepsExample = {
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  asOf: '2026-11-23T15:04:05.123456Z',
  data: [
    {
      code: 'ADD_CONTACT',
      strategy: 'C1',
      title: 'Add a contact for the other parties.',
      actors: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
      dueOn: null,
      refs: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts'],
    },
  ],
}
export const NextStepList = strict(
  {
    partnershipId: uuidOf('the partnership'),
    asOf: timestampOf('When it was computed.'),
    data: Type.Array(ref(NextStep), {
      maxItems: 100,
      description: 'The steps by due date, then in the order of the practice, then by code.',
    }),
  },
  {
    $id: 'NextStepList',
    description: 'The next steps of a partnership, computed from its records.',
    examples: [nextStepsExample],
  },
)

export const NextStepListPage = pageOf('NextStepList', NextStepList, nextStepsExample)

export const foundationParts = [
  StrategyId,
  Section,
  Kind,
  Status,
  StrategyView,
  StrategyList,
  StrategyAssessmentView,
  Summary,
  FoundationView,
  NextStep,
  NextStepList,
  NextStepListPage,
]
