// Comparisons of what parties answered, as they travel.

import { Type } from 'typebox'
import { nullable, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import {
  AnswerPositionView,
  AnswerStatusView,
  answerText,
  readiness as readinessValue,
} from '../checklist-responses/schema.ts'
import { RoundStateView } from '../checklist-rounds/schema.ts'
import { readinessSections } from '../checklists/considerations.ts'
import { maxQuestions } from '../checklists/rules.ts'
import { questionId } from '../checklists/schema.ts'
import { agreements, compare, declarations } from './rules.ts'
import { trendLength } from './store.ts'

const maxParties = 1000
const party = uuidOf('the party')
const readiness = nullable(readinessValue)
const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: maxQuestions, format: 'int32', description, examples: [2] })

const Agreement = stringEnum(
  'AnswerAgreement',
  agreements,
  'agreed: every party takes the same side; one_side_only: some have taken none; conflicting: they take different sides; unanswered: nobody has taken one. To answer an open question is to take a side, whatever is said.',
)
const Declaration = stringEnum(
  'ReadinessDeclaration',
  declarations,
  'What the party says of its readiness (Q10) beside what its other answers show: from 75 on they show yes, from 35 on partly.',
)

const PartyReadiness = strict(
  { organizationId: party, readiness },
  { $id: 'PartyReadiness', description: 'How ready its answers show one party to be.' },
)
const ComparedParty = strict(
  {
    organizationId: party,
    submitted: Type.Boolean({ description: 'Whether its answers are in.', examples: [true] }),
    readiness,
  },
  { $id: 'ComparedParty', description: 'A party that is asked.' },
)
const ComparedSection = strict(
  {
    id: questionId('The id of the section.'),
    title: text(200, 'What its questions are about.', 'Whether we are ready'),
    readiness,
    parties: Type.Array(ref(PartyReadiness), { maxItems: maxParties, description: 'Of each party.' }),
    agreed: count('How many of its questions are agreed.'),
    oneSideOnly: count('How many are answered by one side only.'),
    conflicting: count('How many are answered differently.'),
    unanswered: count('How many are not answered.'),
  },
  { $id: 'ComparedSection', description: 'How ready the parties are in one section; `readiness` is their mean.' },
)
const Side = strict(
  { organizationId: party, status: nullable(AnswerStatusView), position: nullable(AnswerPositionView) },
  { $id: 'AnswerSide', description: 'Where one party stands on a question; null where it has not answered.' },
)
const ComparedQuestion = strict(
  {
    questionId: questionId('The question.'),
    strategy: nullable(StrategyId),
    agreement: ref(Agreement),
    sides: Type.Array(ref(Side), { maxItems: maxParties, description: 'Of each party.' }),
  },
  { $id: 'ComparedQuestion', description: 'What all parties answer to one question.' },
)
const ComparedDeclaration = strict(
  {
    organizationId: party,
    declared: nullable(AnswerPositionView),
    computed: ref(AnswerPositionView),
    readiness: readinessValue,
    comparison: ref(Declaration),
  },
  { $id: 'ComparedDeclaration', description: 'Whether a party says to be ready, and what its other answers show.' },
)
const ComparedWords = strict(
  {
    organizationId: party,
    status: ref(AnswerStatusView),
    position: nullable(AnswerPositionView),
    text: nullable(answerText),
  },
  { $id: 'ComparedWords', description: 'What one party says.' },
)
const ComparedValues = strict(
  {
    questionId: questionId('The question.'),
    question: text(1000, 'The question itself.', 'What makes us want a partnership in the first place?'),
    answers: Type.Array(ref(ComparedWords), { maxItems: maxParties, description: 'Side by side.' }),
  },
  { $id: 'ComparedValues', description: 'Why the parties partner (Q1), or what they stand for (Q20), in their words.' },
)
const TrendPoint = strict(
  {
    checklistRoundId: uuidOf('the round'),
    number: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'Its number.',
      examples: [1],
    }),
    releasedAt: timestampOf('When it was released.'),
    readiness,
    parties: Type.Array(ref(PartyReadiness), {
      maxItems: maxParties,
      description: 'Of each party that had answered.',
    }),
  },
  { $id: 'ReadinessTrendPoint', description: 'How ready the parties were in one round.' },
)

const organizationId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'
const sampleRound = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50'
const answer = { reason: null, evidence: [], actionSteps: [], status: 'finalized' as const, text: null }
const sample = compare(
  readinessSections.slice(3, 4),
  [organizationId, '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
  [{ organizationId, answers: [{ ...answer, questionId: 'Q10', position: 'yes' }] }],
)
export const ComparisonView = strict(
  {
    checklistRoundId: uuidOf('the round'),
    state: ref(RoundStateView),
    parties: Type.Array(ref(ComparedParty), {
      maxItems: maxParties,
      description: 'Who took part when it was released, and who has begun to answer since.',
    }),
    readiness,
    sections: Type.Array(ref(ComparedSection), { maxItems: 40, description: 'In their order.' }),
    questions: Type.Array(ref(ComparedQuestion), { maxItems: maxQuestions, description: 'In their order.' }),
    declarations: Type.Array(ref(ComparedDeclaration), {
      maxItems: maxParties,
      description: 'What each party says of its readiness (Q10), beside what its answers show.',
    }),
    sideBySide: Type.Array(ref(ComparedValues), { maxItems: maxQuestions, description: 'Motives and values.' }),
    trend: Type.Array(ref(TrendPoint), {
      maxItems: trendLength,
      description: 'This round and those of the same checklist before it, the earliest first.',
    }),
  },
  {
    $id: 'ChecklistComparison',
    description:
      'What the parties answered, side by side; `readiness` is the mean of theirs. All lists are empty until the round is released.',
    examples: [
      {
        checklistRoundId: sampleRound,
        state: 'released',
        ...sample,
        trend: [
          {
            checklistRoundId: sampleRound,
            number: 1,
            releasedAt: '2026-11-24T09:30:00.123456Z',
            readiness: sample.readiness,
            parties: sample.sections[0]?.parties.slice(0, 1) ?? [],
          },
        ],
      },
    ],
  },
)

export const ReadinessChart = Type.String({
  $id: 'ReadinessChart',
  maxLength: 10_000_000,
  pattern: '^<svg ',
  description: 'An SVG document.',
  examples: ['<svg xmlns="http://www.w3.org/2000/svg"><title>Readiness in percent</title></svg>'],
})

export const comparisonParts = [
  Agreement,
  Declaration,
  PartyReadiness,
  ComparedParty,
  ComparedSection,
  Side,
  ComparedQuestion,
  ComparedDeclaration,
  ComparedWords,
  ComparedValues,
  TrendPoint,
  ComparisonView,
  ReadinessChart,
]
