// Responses to checklists as they travel.
import { Type } from 'typebox'
import {
  dateOf,
  externalIds,
  nullable,
  ref,
  resource,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { cells, readOnly, recordList } from '../../records/csv-columns.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { maxQuestions } from '../checklists/rules.ts'
import { questionId } from '../checklists/schema.ts'
import { answerStatuses, gapKinds, maxRevisions, positions, responseActions, responseStates } from './rules.ts'

const State = stringEnum(
  'ChecklistResponseState',
  responseStates,
  'Before it is shared, only the party whose response it is reads it.',
)
const Status = stringEnum('AnswerStatus', answerStatuses, 'How far the party has come with the question.')
const Position = stringEnum('AnswerPosition', positions, 'How the party answers a closed question.')
const Missing = stringEnum('MissingPart', gapKinds, 'What an answer lacks yet.')
const lifecycle = lifecycleSchemas('ChecklistResponse', responseActions, { action: 'submit' })

export const answerText = text(
  4000,
  'The answer in words. Of agencies and their work alone: nothing of a child or a family.',
  'Our board adopted the plan in May; a second site is open yet.',
)
const why = text(2000, 'Why the question does not apply.', 'We own the building.')
const question = questionId('The question that it answers.')

const Evidence = strict(
  {
    title: text(200, 'What it is.', 'Community assessment 2026'),
    url: Type.String({
      format: 'uri',
      maxLength: 2000,
      pattern: '^https?://[^\\s]+$',
      description: 'Where it is. The other parties see the link once the answer is shared.',
      examples: ['https://springfield-ehs.example/community-assessment-2026.pdf'],
    }),
  },
  { $id: 'Evidence', description: 'A link to what shows that it is so.' },
)

const stepFields = {
  title: text(500, 'What is to be done.', 'Ask the auditor for a cost allocation plan'),
  organizationId: uuidOf('the party whose step it is'),
  owner: text(200, 'Who takes it there, by name or position.', 'Finance director'),
  dueOn: dateOf('By when.', '2027-01-15'),
  done: Type.Boolean({ description: 'Whether it is done.', examples: [false] }),
}
const ActionStep = strict(
  { ...stepFields, owner: nullable(stepFields.owner), dueOn: nullable(stepFields.dueOn) },
  { $id: 'ActionStep', description: 'What somebody does about it, and by when.' },
)
const NewActionStep = strict(
  {
    title: stepFields.title,
    organizationId: Type.Optional(stepFields.organizationId),
    owner: Type.Optional(ActionStep.properties.owner),
    dueOn: Type.Optional(ActionStep.properties.dueOn),
    done: Type.Optional(stepFields.done),
  },
  { $id: 'NewActionStep', description: 'What somebody does about it: a step of your own organization unless said.' },
)

const sampleAnswer = {
  questionId: 'Q15',
  status: 'finalized' as const,
  position: 'partly' as const,
  text: 'Our board adopted the plan in May; a second site is open yet.',
  reason: null,
  evidence: [{ title: 'Cost allocation plan', url: 'https://springfield-ehs.example/cost-allocation.pdf' }],
  actionSteps: [
    {
      title: 'Ask the auditor about the second site',
      organizationId: entryExample.organizationId,
      owner: 'Finance director',
      dueOn: '2027-01-15',
      done: false,
    },
  ],
}
const evidence = <Item extends typeof Evidence>(item: Item) =>
  Type.Array(ref(item), { maxItems: 10, description: 'What shows it.' })
export const AnswerView = strict(
  {
    questionId: question,
    status: ref(Status),
    position: nullable(Position),
    text: nullable(answerText),
    reason: nullable(why),
    evidence: evidence(Evidence),
    actionSteps: Type.Array(ref(ActionStep), { maxItems: 20, description: 'What is done about it.' }),
  },
  { $id: 'Answer', description: 'What a party answers to one question.', examples: [sampleAnswer] },
)
const AnswerPatch = strict(
  {
    questionId: question,
    status: Type.Optional(ref(Status)),
    position: Type.Optional(nullable(Position)),
    text: Type.Optional(nullable(answerText)),
    reason: Type.Optional(nullable(why)),
    evidence: Type.Optional(evidence(Evidence)),
    actionSteps: Type.Optional(
      Type.Array(ref(NewActionStep), { maxItems: 20, description: 'What is done about it: all of the steps.' }),
    ),
  },
  {
    $id: 'AnswerPatch',
    description:
      'An answer, or what changes in one: what is absent stays, null clears. A new one is under_discussion unless said.',
    examples: [{ questionId: 'Q11', status: 'finalized', position: 'yes', text: 'The board voted for it in May.' }],
  },
)
const answerPatches = (minItems: number) =>
  Type.Array(ref(AnswerPatch), {
    minItems,
    maxItems: maxQuestions,
    description: 'Answers to some of the questions. Those to other questions stay as they are.',
  })

const rowExample = {
  checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50',
  questionId: 'Q11',
  status: 'finalized',
  position: 'yes',
}
/** Held against each row; no type of the document, for what travels is the file. */
export const AnswerRow = Type.Object(
  { checklistRoundId: uuidOf('the round that is answered'), ...AnswerPatch.properties },
  { additionalProperties: false },
)
/** What a row only tells. */
export const readOnlyAnswerFields = new Set(['organizationId', 'question'])
export const answerColumns = [
  ...readOnly('organizationId'),
  ...cells('checklistRoundId', 'questionId'),
  ...readOnly('question'),
  ...cells('status', 'position', 'text', 'reason'),
  recordList('evidence', ['title', 'url']),
  recordList('actionSteps', ['title', 'owner', 'dueOn', 'done', 'organizationId'], ['done']),
]
export const answerFiles = fileSchemas(
  'Answer',
  answerColumns,
  ['checklistRoundId,questionId,status,position', Object.values(rowExample).join(','), ''],
  rowExample,
)

const Gap = strict(
  { questionId: questionId('The question.'), missing: ref(Missing) },
  { $id: 'ChecklistGap', description: 'What has to be there before the response can be submitted.' },
)

export const readiness = Type.Integer({
  minimum: 0,
  maximum: 100,
  format: 'int32',
  description:
    'How ready the answers show the party to be: what is under discussion counts half of what is finalized, partly half of yes, no and unsure nothing. Null where no question applies.',
  examples: [62],
})

const revisionNumber = Type.Integer({
  minimum: 0,
  maximum: maxRevisions,
  format: 'int32',
  description: 'Counts what was submitted and amended; 0 before.',
  examples: [1],
})

const schemas = resource('ChecklistResponse', {
  description: 'What one party answers in one round, sealed until the round is released.',
  fields: { checklistRoundId: uuidOf('the round') },
  computed: {
    ...entryProperties,
    state: ref(State),
    answers: Type.Optional(
      Type.Array(ref(AnswerView), {
        maxItems: maxQuestions,
        description: 'In the order of the questions; a question without one is not answered yet.',
      }),
    ),
    gaps: Type.Array(ref(Gap), { maxItems: maxQuestions, description: 'What it lacks before it can be submitted.' }),
    readiness: nullable(readiness),
    revision: revisionNumber,
    submittedAt: nullable(timestampOf('When it was submitted.')),
    sharedAt: nullable(timestampOf('Since when the other parties read it.')),
    availableActions: lifecycle.availableActions,
  },
  example: { checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50' },
  computedExample: {
    ...entryExample,
    state: 'in_progress',
    answers: [sampleAnswer],
    gaps: [{ questionId: 'Q1', missing: 'status' }],
    readiness: 2,
    revision: 0,
    submittedAt: null,
    sharedAt: null,
    availableActions: [
      {
        action: 'submit',
        enabled: false,
        blockedBy: [{ code: 'INCOMPLETE', message: 'Q1 lacks a status.', ref: null }],
      },
    ],
  },
})

export const NewResponse = strict(
  { ...schemas.New.properties, answers: Type.Optional(answerPatches(0)) },
  {
    $id: 'NewChecklistResponse',
    description: 'The round that is answered, and the first answers, if there are any yet.',
    examples: [
      {
        checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50',
        answers: [{ questionId: 'Q11', status: 'finalized', position: 'yes' }],
      },
    ],
  },
)
export const ResponsePatch = {
  ...strict(
    {
      answers: Type.Optional(answerPatches(1)),
      reason: Type.Optional(text(2000, 'Why, where it amends what was submitted.', 'The auditor has answered.')),
      externalIds: Type.Optional(externalIds),
    },
    {
      $id: 'ChecklistResponsePatch',
      description:
        'Answers to save, each merged into the one that its question has. Unlike other lists, answers that are not named here stay.',
      examples: [{ answers: [{ questionId: 'Q11', status: 'finalized', position: 'yes' }] }],
    },
  ),
  minProperties: 1,
}
export const { View: ResponseView, Page: ResponsePage } = schemas

const Revision = strict(
  {
    revision: revisionNumber,
    at: timestampOf('When it was submitted or amended; of another party, when it was shared if that was later.'),
    onBehalfBy: nullable(uuidOf('the organization that did so on behalf of the party; null where it did itself')),
    reason: nullable(text(2000, 'Why it was amended.', 'The auditor has answered.')),
    answers: Type.Array(ref(AnswerView), { maxItems: maxQuestions, description: 'As they were then.' }),
  },
  { $id: 'ChecklistResponseRevision', description: 'What a response said once, word for word.' },
)
export const RevisionList = strict(
  { data: Type.Array(ref(Revision), { maxItems: 20, description: 'The latest first.' }) },
  {
    $id: 'ChecklistResponseRevisionList',
    description: 'What a response has said since it was submitted.',
    examples: [
      {
        data: [
          { revision: 1, at: '2026-11-24T09:30:00.123456Z', onBehalfBy: null, reason: null, answers: [sampleAnswer] },
        ],
      },
    ],
  },
)

export const NewResponseTransition = lifecycle.NewTransition
export const responseParts = [
  State,
  Status,
  Position,
  Missing,
  Evidence,
  ActionStep,
  NewActionStep,
  AnswerView,
  AnswerPatch,
  ...answerFiles.all,
  Gap,
  Revision,
  RevisionList,
  lifecycle.Action,
  lifecycle.Available,
  NewResponseTransition,
  NewResponse,
  ResponsePatch,
  ResponseView,
  ResponsePage,
]
export { Position as AnswerPositionView, State as ResponseStateView, Status as AnswerStatusView }
