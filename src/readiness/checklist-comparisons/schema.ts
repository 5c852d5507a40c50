// Schemas of checklist comparisons.

import { Type } from 'typebox'
import { nullable, ref, strict, stringEnum, timestampOf, uuidOf } from '../../http/schemas.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import {
  AnswerPositionView,
  AnswerStatusView,
  answerText,
  readiness as readinessValue,
} from '../checklist-responses/schema.ts'
import { RoundStateView, roundNumber } from '../checklist-rounds/schema.ts'
import { readinessSections } from '../checklists/readiness-checklist.ts'
import { maxQuestions } from '../checklists/rules.ts'
import { questionId, questionText, sectionTitle } from '../checklists/schema.ts'
import { agreements, compare, declarations } from './rules.ts'
import { maxTrendRounds } from './store.ts'

const maxParties = 1000
const party = uuidOf('the party')
const readiness = nullable(readinessValue)
const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: maxQuestions, format: 'int32', description, examples: [2] })

const Agreement = stringEnum(
  'AnswerAgreement',
  agreements,
  'Whether the parties agree. agreed: every party has the same position; partly_answered: some parties have none, the others have the same; conflicting: the positions differ; unanswered: no party has one. unsure does not count as a position. The texts of open questions are not compared.',
)
const Declaration = stringEnum(
  'ReadinessDeclaration',
  declarations,
  'The declared readiness of a party (Q10) compared with the readiness that its other answers show: yes from 75 percent, partly from 35 percent, otherwise no.',
)

const PartyReadiness = strict(
  { organizationId: party, readiness },
  { $id: 'PartyReadiness', description: 'The readiness of one party.' },
)
const ComparedParty = strict(
  {
    organizationId: party,
    submitted: Type.Boolean({ description: 'Whether the party has submitted its response.', examples: [true] }),
    readiness,
  },
  { $id: 'ComparedParty', description: 'A party in a comparison.' },
)
const ComparedSection = strict(
  {
    id: questionId('The id of the section.'),
    title: sectionTitle,
    readiness,
    parties: Type.Array(ref(PartyReadiness), { maxItems: maxParties, description: 'The readiness of each party.' }),
    agreed: count('The number of questions that are agreed.'),
    partlyAnswered: count('The number of questions that are partly_answered.'),
    conflicting: count('The number of questions that are conflicting.'),
    unanswered: count('The number of questions that are unanswered.'),
  },
  { $id: 'ComparedSection', description: 'The readiness of the parties in one section; `readiness` is the mean.' },
)
const PartyPosition = strict(
  { organizationId: party, status: nullable(AnswerStatusView), position: nullable(AnswerPositionView) },
  { $id: 'PartyPosition', description: 'The position of one party on a question; null if it has not answered.' },
)
const ComparedQuestion = strict(
  {
    questionId: questionId('The question.'),
    strategy: nullable(StrategyId),
    agreement: ref(Agreement),
    positions: Type.Array(ref(PartyPosition), { maxItems: maxParties, description: 'The position of each party.' }),
  },
  { $id: 'ComparedQuestion', description: 'The agreement of the parties on one question.' },
)
const ComparedDeclaration = strict(
  {
    organizationId: party,
    declared: nullable(AnswerPositionView),
    computed: ref(AnswerPositionView),
    readiness: readinessValue,
    comparison: ref(Declaration),
  },
  {
    $id: 'ComparedDeclaration',
    description: 'The readiness that a party declares, and the readiness that its other answers show.',
  },
)
const PartyText = strict(
  {
    organizationId: party,
    status: ref(AnswerStatusView),
    position: nullable(AnswerPositionView),
    text: nullable(answerText),
  },
  { $id: 'PartyText', description: 'The answer of one party as text.' },
)
const ComparedTexts = strict(
  {
    questionId: questionId('The question.'),
    question: questionText,
    answers: Type.Array(ref(PartyText), { maxItems: maxParties, description: 'The answer of each party.' }),
  },
  {
    $id: 'ComparedTexts',
    description: 'The answers of all parties to the question about motives (Q1) or values (Q20).',
  },
)
const TrendPoint = strict(
  {
    checklistRoundId: uuidOf('the round'),
    number: roundNumber,
    releasedAt: timestampOf('When the round was released.'),
    readiness,
    parties: Type.Array(ref(PartyReadiness), {
      maxItems: maxParties,
      description: 'The readiness of each party that submitted a response.',
    }),
  },
  { $id: 'ReadinessTrendPoint', description: 'The readiness of the parties in one round.' },
)

const organizationId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'
const roundExample = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50'
const answerExample = { reason: null, evidence: [], actionSteps: [], status: 'finalized' as const, text: null }
const comparisonExample = compare(
  readinessSections.slice(3, 4),
  [organizationId, '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
  [{ organizationId, answers: [{ ...answerExample, questionId: 'Q10', position: 'yes' }] }],
)
export const ComparisonView = strict(
  {
    checklistRoundId: uuidOf('the round'),
    state: ref(RoundStateView),
    parties: Type.Array(ref(ComparedParty), {
      maxItems: maxParties,
      description:
        'The parties that had submitted or agreed to share when the round was released, and those that have started a response since.',
    }),
    readiness,
    sections: Type.Array(ref(ComparedSection), { maxItems: 40, description: 'The sections, in order.' }),
    questions: Type.Array(ref(ComparedQuestion), { maxItems: maxQuestions, description: 'The questions, in order.' }),
    declarations: Type.Array(ref(ComparedDeclaration), {
      maxItems: maxParties,
      description: 'The declared and the computed readiness of each party (Q10).',
    }),
    motivesAndValues: Type.Array(ref(ComparedTexts), {
      maxItems: maxQuestions,
      description: 'The answers about motives (Q1) and values (Q20).',
    }),
    trend: Type.Array(ref(TrendPoint), {
      maxItems: maxTrendRounds,
      description: 'This round and earlier rounds of the same checklist, the earliest first.',
    }),
  },
  {
    $id: 'ChecklistComparison',
    description:
      'A comparison of the responses in a round; `readiness` is the mean over the parties. All lists are empty before the release.',
    examples: [
      {
        checklistRoundId: roundExample,
        state: 'released',
        ...comparisonExample,
        trend: [
          {
            checklistRoundId: roundExample,
            number: 1,
            releasedAt: '2026-11-24T09:30:00.123456Z',
            readiness: comparisonExample.readiness,
            parties: comparisonExample.sections[0]?.parties.slice(0, 1) ?? [],
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
  description: 'The chart as an SVG document.',
  examples: ['<svg xmlns="http://www.w3.org/2000/svg"><title>Readiness in percent</title></svg>'],
})

export const comparisonSchemas = [
  Agreement,
  Declaration,
  PartyReadiness,
  ComparedParty,
  ComparedSection,
  PartyPosition,
  ComparedQuestion,
  ComparedDeclaration,
  PartyText,
  ComparedTexts,
  TrendPoint,
  ComparisonView,
  ReadinessChart,
]
