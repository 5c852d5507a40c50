// Checklists as they travel.

import { Type } from 'typebox'
import { externalIds, nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { readinessChecklist, readinessSections, readinessSeries } from './considerations.ts'
import { checklistActions, checklistStates, maxQuestions, questionForms } from './rules.ts'

const State = stringEnum('ChecklistState', checklistStates, 'Only a published edition can be asked in a new round.')
const Form = stringEnum(
  'QuestionForm',
  questionForms,
  'closed: answered by a position, and words if need be; open: answered in words.',
)
const lifecycle = lifecycleSchemas('Checklist', checklistActions, { action: 'publish' })

export const questionId = (description: string) =>
  Type.String({ minLength: 1, maxLength: 40, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', description, examples: ['Q3'] })

const sampleSection = { ...readinessSections[3], questions: readinessSections[3]?.questions.slice(0, 1) ?? [] }
const Question = strict(
  {
    id: questionId('Stays the same from edition to edition: answers are compared by it.'),
    text: text(1000, 'The question itself.', 'Is our organization prepared to begin?'),
    form: ref(Form),
    evidenceRequired: Type.Boolean({
      description: 'Whether an answer that is finalized has to link to what shows it.',
      examples: [false],
    }),
    strategy: nullable(StrategyId),
  },
  {
    $id: 'ChecklistQuestion',
    description: 'One question; `strategy` is the statement of the practice that it serves, if it serves one.',
    examples: [sampleSection.questions[0]],
  },
)
const Section = strict(
  {
    id: questionId('Stays the same from edition to edition.'),
    title: text(200, 'What its questions are about.', 'Whether we are ready'),
    questions: Type.Array(ref(Question), { minItems: 1, maxItems: maxQuestions, description: 'In their order.' }),
  },
  { $id: 'ChecklistSection', description: 'Questions that belong together.', examples: [sampleSection] },
)

const sections = Type.Array(ref(Section), {
  minItems: 1,
  maxItems: 40,
  description: `In their order, with at most ${maxQuestions} questions in all.`,
})
const sample = { title: 'Are we ready to open together?', sections: [sampleSection] as never }

const schemas = resource('Checklist', {
  description:
    'One edition of a checklist: sections of questions, which a round asks all parties. Once published it stays as it is.',
  fields: {
    title: text(200, 'What it is called.', 'Are we ready to open together?'),
    description: Type.Optional(text(4000, 'What it is for.', 'Before the first enrollment, for each site.')),
    supersedes: Type.Optional(uuidOf('an edition of the same checklist, which this one is to follow')),
  },
  immutable: ['supersedes'],
  computed: {
    id: uuidOf('the edition'),
    organizationId: nullable(uuidOf('the organization whose checklist it is; null where it comes with the service')),
    seriesId: uuidOf('the checklist that it is an edition of'),
    edition: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'Counts the editions of a checklist.',
      examples: [1],
    }),
    state: ref(State),
    sections: Type.Optional(sections),
    availableActions: lifecycle.availableActions,
  },
  example: { title: sample.title },
  computedExample: {
    id: readinessChecklist,
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    seriesId: readinessSeries,
    edition: 1,
    state: 'draft',
    sections: sample.sections,
    availableActions: [{ action: 'publish', enabled: true, blockedBy: [] }],
  },
})

export const NewChecklist = strict(
  { ...schemas.New.properties, sections },
  { $id: 'NewChecklist', description: 'What a new edition of a checklist asks.', examples: [sample] },
)
export const ChecklistPatch = {
  ...strict(
    {
      title: Type.Optional(schemas.New.properties.title),
      description: Type.Optional(nullable(schemas.New.properties.description)),
      sections: Type.Optional(sections),
      externalIds: Type.Optional(externalIds),
    },
    {
      $id: 'ChecklistPatch',
      description:
        'A JSON merge patch (RFC 7396) of a Checklist: what is absent stays, null clears, a list is replaced as a whole.',
      examples: [{ title: sample.title }],
    },
  ),
  minProperties: 1,
}
export const { View: ChecklistView, Page: ChecklistPage } = schemas
export const NewChecklistTransition = lifecycle.NewTransition
export const checklistParts = [
  State,
  Form,
  Question,
  Section,
  lifecycle.Action,
  lifecycle.Available,
  NewChecklistTransition,
  NewChecklist,
  ChecklistPatch,
  ChecklistView,
  ChecklistPage,
]
export { State as ChecklistStateView }
