// Schemas of checklists.

import { Type } from 'typebox'
import {
  clearable,
  externalIds,
  nullable,
  recordPatch,
  ref,
  resource,
  strict,
  stringEnum,
  text,
} from '../../http/schemas.ts'
import { editionProperties, supersedesOf } from '../../records/editions/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { readinessChecklistId, readinessSections, readinessSeriesId } from './readiness-checklist.ts'
import { checklistActions, checklistStates, maxQuestions, questionForms } from './rules.ts'

const State = stringEnum('ChecklistState', checklistStates, 'A new round requires a published edition.')
const Form = stringEnum(
  'QuestionForm',
  questionForms,
  'How a question is answered. closed: by a position and optional text; open: by text.',
)
const lifecycle = lifecycleSchemas('Checklist', checklistActions, { action: 'publish' })

export const questionId = (description: string) =>
  Type.String({ minLength: 1, maxLength: 40, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', description, examples: ['Q3'] })
export const sectionTitle = text(200, 'The title of the section.', 'Whether we are ready')
export const questionText = text(1000, 'The text of the question.', 'Is our organization prepared to begin?')

const sectionExample = { ...readinessSections[3], questions: readinessSections[3]?.questions.slice(0, 1) ?? [] }
const Question = strict(
  {
    id: questionId('The id of the question. Keep it in later editions: answers are compared by it.'),
    text: questionText,
    form: ref(Form),
    evidenceRequired: Type.Boolean({
      description: 'Whether a finalized answer must link to evidence.',
      examples: [false],
    }),
    strategy: nullable(StrategyId),
  },
  {
    $id: 'ChecklistQuestion',
    description: 'A question. `strategy` is the strategy that it serves, or null.',
    examples: [sectionExample.questions[0]],
  },
)
const Section = strict(
  {
    id: questionId('The id of the section. Keep it in later editions.'),
    title: sectionTitle,
    questions: Type.Array(ref(Question), {
      minItems: 1,
      maxItems: maxQuestions,
      description: 'The questions of the section, in order.',
    }),
  },
  { $id: 'ChecklistSection', description: 'A section of a checklist.', examples: [sectionExample] },
)

const sections = Type.Array(ref(Section), {
  minItems: 1,
  maxItems: 40,
  description: `The sections, in order, with at most ${maxQuestions} questions together. Ids are unique in the checklist.`,
})
const checklistExample = { title: 'Are we ready to open together?', sections: [sectionExample] as never }

const schemas = resource('Checklist', {
  description: 'An edition of a checklist: sections of questions. The content of a published edition does not change.',
  fields: {
    title: text(200, 'The title of the checklist.', 'Are we ready to open together?'),
    description: Type.Optional(
      text(4000, 'The purpose of the checklist.', 'Before the first enrollment, for each site.'),
    ),
    supersedes: supersedesOf('checklist'),
  },
  immutable: ['supersedes'],
  computed: {
    ...editionProperties('checklist'),
    state: ref(State),
    sections: Type.Optional(sections),
    ...lifecycle.lists,
  },
  example: { title: checklistExample.title },
  computedExample: {
    id: readinessChecklistId,
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    seriesId: readinessSeriesId,
    edition: 1,
    state: 'draft',
    sections: checklistExample.sections,
    availableActions: [{ action: 'publish', needs: [] }],
    blockedActions: [],
  },
})

export const NewChecklist = strict(
  { ...schemas.New.properties, sections },
  { $id: 'NewChecklist', description: 'A new edition of a checklist.', examples: [checklistExample] },
)
export const ChecklistPatch = recordPatch(
  {
    title: Type.Optional(schemas.New.properties.title),
    description: Type.Optional(nullable(schemas.New.properties.description)),
    sections: Type.Optional(sections),
    externalIds: Type.Optional(clearable(externalIds)),
  },
  {
    $id: 'ChecklistPatch',
    description:
      'A JSON merge patch (RFC 7396) of a Checklist: absent fields are unchanged, null clears a field, a list replaces the stored list.',
    examples: [{ title: checklistExample.title }],
  },
)
export const { View: ChecklistView, Page: ChecklistPage } = schemas
export const NewChecklistTransition = lifecycle.NewTransition
export const checklistSchemas = [
  State,
  Form,
  Question,
  Section,
  lifecycle.Action,
  ...lifecycle.elements,
  NewChecklistTransition,
  NewChecklist,
  ChecklistPatch,
  ChecklistView,
  ChecklistPage,
]
export { State as ChecklistStateView }
