// Schemas of checklist responses. Over 300 lines: the record, its answers, its revisions and its files share schemas.
import { Type } from 'typebox'
import {
  clearable,
  dateOf,
  erasedAt,
  externalIds,
  nullable,
  pageOf,
  recordPatch,
  ref,
  resource,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { readOnlyColumns, recordListColumn, textColumns } from '../../records/csv-columns.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { maxQuestions } from '../checklists/rules.ts'
import { questionId } from '../checklists/schema.ts'
import { answerStatuses, gapKinds, maxRevisions, positions, responseActions, responseStates } from './rules.ts'

const State = stringEnum(
  'ChecklistResponseState',
  responseStates,
  'Other parties can read a response when it is shared.',
)
const Status = stringEnum('AnswerStatus', answerStatuses, 'The progress of the party on the question.')
const Position = stringEnum('AnswerPosition', positions, 'The answer to a closed question.')
const Missing = stringEnum('MissingPart', gapKinds, 'The missing part of an answer.')
const lifecycle = lifecycleSchemas('ChecklistResponse', responseActions, { action: 'submit' })

export const answerText = text(
  4000,
  'The answer as text. It must not contain data about a child or a family.',
  'Our board adopted the plan in May; the second site is undecided.',
)
const notApplicableReason = text(2000, 'Why the question does not apply.', 'We own the building.')
const answeredQuestionId = questionId('The id of the question.')

const Evidence = strict(
  {
    title: text(200, 'The title of the document.', 'Community assessment 2026'),
    url: Type.String({
      format: 'uri',
      maxLength: 2000,
      pattern: '^https://[^\\s]+$',
      description: 'The https URL of the document. The other parties see it when the response is shared.',
      examples: ['https://springfield-ehs.example/community-assessment-2026.pdf'],
    }),
  },
  { $id: 'Evidence', description: 'A link to a document that supports an answer.' },
)

const stepFields = {
  title: text(500, 'The action.', 'Ask the auditor for a cost allocation plan'),
  organizationId: uuidOf('the party that is to complete the step'),
  owner: text(200, 'The responsible person in that party, by name or position.', 'Finance director'),
  dueOn: dateOf('The day by which the step is to be completed.', '2027-01-15'),
  done: Type.Boolean({ description: 'Whether the step is completed.', examples: [false] }),
}
const ActionStep = strict(
  { ...stepFields, owner: nullable(stepFields.owner), dueOn: nullable(stepFields.dueOn) },
  { $id: 'ActionStep', description: 'A step to change the situation that the answer describes.' },
)
const NewActionStep = strict(
  {
    title: stepFields.title,
    organizationId: Type.Optional(stepFields.organizationId),
    owner: Type.Optional(ActionStep.properties.owner),
    dueOn: Type.Optional(ActionStep.properties.dueOn),
    done: Type.Optional(stepFields.done),
  },
  { $id: 'NewActionStep', description: 'A new action step; by default of your own organization.' },
)

const answerExample = {
  questionId: 'Q15',
  status: 'finalized' as const,
  position: 'partly' as const,
  text: 'Our board adopted the plan in May; the second site is undecided.',
  reason: null,
  evidence: [{ title: 'Cost allocation plan', url: 'https://springfield-ehs.example/cost-allocation.pdf' }],
  actionSteps: [
    {
      title: 'Ask the auditor about the second site',
      organizationId: collectionExample.organizationId,
      owner: 'Finance director',
      dueOn: '2027-01-15',
      done: false,
    },
  ],
}
const evidence = <Item extends typeof Evidence>(item: Item) =>
  Type.Array(ref(item), { maxItems: 10, description: 'Links to supporting documents.' })
export const AnswerView = strict(
  {
    questionId: answeredQuestionId,
    status: ref(Status),
    position: nullable(Position),
    text: nullable(answerText),
    reason: nullable(notApplicableReason),
    evidence: evidence(Evidence),
    actionSteps: Type.Array(ref(ActionStep), { maxItems: 20, description: 'The action steps.' }),
  },
  { $id: 'Answer', description: 'The answer of a party to one question.', examples: [answerExample] },
)
const AnswerPatch = recordPatch(
  {
    questionId: answeredQuestionId,
    status: Type.Optional(ref(Status)),
    position: Type.Optional(nullable(Position)),
    text: Type.Optional(nullable(answerText)),
    reason: Type.Optional(nullable(notApplicableReason)),
    evidence: Type.Optional(clearable(evidence(Evidence))),
    actionSteps: Type.Optional(
      clearable(
        Type.Array(ref(NewActionStep), {
          maxItems: 20,
          description: 'The action steps; they replace the stored ones.',
        }),
      ),
    ),
  },
  {
    $id: 'AnswerPatch',
    description:
      'A new answer, or a change of one: absent fields are unchanged, null clears a field. The default status of a new answer is under_discussion.',
    examples: [{ questionId: 'Q11', status: 'finalized', position: 'yes', text: 'The board voted for it in May.' }],
  },
)
const answerPatches = (minItems: number) =>
  Type.Array(ref(AnswerPatch), {
    minItems,
    maxItems: maxQuestions,
    description: 'Answers to some of the questions. Answers to other questions are unchanged.',
  })

const rowExample = {
  checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50',
  questionId: 'Q11',
  status: 'finalized',
  position: 'yes',
}
/** The schema of a row of an imported file. It is not in the OpenAPI document, which describes the file as text. */
export const AnswerRowSchema = Type.Object(
  { checklistRoundId: uuidOf('the checklist round'), ...AnswerPatch.properties },
  { additionalProperties: false },
)
/** Columns that an exported file has and an import ignores. */
export const readOnlyAnswerFields = new Set(['organizationId', 'question'])
export const answerColumns = [
  ...readOnlyColumns('organizationId'),
  ...textColumns('checklistRoundId', 'questionId'),
  ...readOnlyColumns('question'),
  ...textColumns('status', 'position', 'text', 'reason'),
  recordListColumn('evidence', ['title', 'url']),
  recordListColumn('actionSteps', ['title', 'owner', 'dueOn', 'done', 'organizationId'], ['done']),
]
export const answerFiles = fileSchemas(
  'Answer',
  answerColumns,
  ['checklistRoundId,questionId,status,position', Object.values(rowExample).join(','), ''],
  rowExample,
)

const Gap = strict(
  { questionId: questionId('The id of the question.'), missing: ref(Missing) },
  { $id: 'ChecklistGap', description: 'A part of an answer that is missing before the response can be submitted.' },
)

export const readiness = Type.Integer({
  minimum: 0,
  maximum: 100,
  format: 'int32',
  description:
    'The readiness of the party in percent: the mean over the applicable questions. finalized counts 1, under_discussion 0.5, other statuses 0, multiplied for closed questions by 1 for yes, 0.5 for partly, 0 otherwise. Null if no question applies.',
  examples: [62],
})

const revisionNumber = Type.Integer({
  minimum: 0,
  maximum: maxRevisions,
  format: 'int32',
  description: '0 before the first submission; each submission and amendment adds 1.',
  examples: [1],
})

const schemas = resource('ChecklistResponse', {
  description: 'The answers of one party in a checklist round, sealed until the round is released.',
  fields: { checklistRoundId: uuidOf('the checklist round') },
  computed: {
    ...collectionProperties,
    state: ref(State),
    answers: Type.Optional(
      Type.Array(ref(AnswerView), {
        maxItems: maxQuestions,
        description: 'The answers, in the order of the questions; unanswered questions are left out.',
      }),
    ),
    gaps: Type.Array(ref(Gap), {
      maxItems: maxQuestions,
      description: 'What is missing before the response can be submitted.',
    }),
    readiness: nullable(readiness),
    revision: revisionNumber,
    submittedAt: nullable(timestampOf('When the response was submitted.')),
    sharedAt: nullable(timestampOf('The time from which the other parties can read the response.')),
    erasedAt,
    ...lifecycle.lists,
  },
  example: { checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50' },
  computedExample: {
    ...collectionExample,
    state: 'in_progress',
    answers: [answerExample],
    gaps: [{ questionId: 'Q1', missing: 'status' }],
    readiness: 2,
    revision: 0,
    submittedAt: null,
    sharedAt: null,
    erasedAt: null,
    availableActions: [],
    blockedActions: [{ action: 'submit', codes: ['INCOMPLETE'] }],
  },
})

export const NewResponse = strict(
  { ...schemas.New.properties, answers: Type.Optional(answerPatches(0)) },
  {
    $id: 'NewChecklistResponse',
    description: 'A new response to a checklist round, with the first answers.',
    examples: [
      {
        checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50',
        answers: [{ questionId: 'Q11', status: 'finalized', position: 'yes' }],
      },
    ],
  },
)
export const ResponsePatch = recordPatch(
  {
    answers: Type.Optional(answerPatches(1)),
    reason: Type.Optional(
      text(2000, 'The reason of the amendment. Required once the response is submitted.', 'The auditor has answered.'),
    ),
    externalIds: Type.Optional(clearable(externalIds)),
  },
  {
    $id: 'ChecklistResponsePatch',
    description:
      'Answers to store. Each is merged into the stored answer to its question; unlike in other lists, the remaining answers are unchanged.',
    examples: [{ answers: [{ questionId: 'Q11', status: 'finalized', position: 'yes' }] }],
  },
)
export const { View: ResponseView, Page: ResponsePage } = schemas

const Revision = strict(
  {
    revision: revisionNumber,
    at: timestampOf(
      'When the revision was submitted or amended. For the response of another party, not before the time when it was shared.',
    ),
    onBehalfBy: nullable(uuidOf('the organization that acted on behalf of the party; null if the party acted itself')),
    reason: nullable(text(2000, 'The reason of the amendment.', 'The auditor has answered.')),
    answers: Type.Array(ref(AnswerView), { maxItems: maxQuestions, description: 'The answers in this revision.' }),
  },
  { $id: 'ChecklistResponseRevision', description: 'The answers of a response when it was submitted or amended.' },
)

export const RevisionPage = pageOf('ChecklistResponseRevision', Revision, {
  revision: 1,
  at: '2026-11-24T09:30:00.123456Z',
  onBehalfBy: null,
  reason: null,
  answers: [answerExample],
})

export const NewResponseTransition = lifecycle.NewTransition
export const checklistResponseSchemas = [
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
  RevisionPage,
  lifecycle.Action,
  ...lifecycle.elements,
  NewResponseTransition,
  NewResponse,
  ResponsePatch,
  ResponseView,
  ResponsePage,
]
export { Position as AnswerPositionView, State as ResponseStateView, Status as AnswerStatusView }
