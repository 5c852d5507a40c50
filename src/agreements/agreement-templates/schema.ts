// Schemas of agreement templates.
import { Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { terminationCodes } from '../../partnerships/partnerships/rules.ts'
import { TerminationCodeView } from '../../partnerships/partnerships/schema.ts'
import { editionActions, editionStates } from '../../records/editions/rules.ts'
import { editionProperties, supersedesOf } from '../../records/editions/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { RenewalView } from '../agreement-versions/parts-schema.ts'
import { clauseKey, clauseTextFields, languageTag } from '../clauses/schema.ts'
import { copyOf } from './included-templates.ts'

const State = stringEnum(
  'AgreementTemplateState',
  editionStates,
  'A published edition is offered to drafters. A superseded one has a next edition, a retired one is no longer recommended; both remain readable.',
)
const lifecycle = lifecycleSchemas('AgreementTemplate', editionActions, { action: 'publish' })

const integer = (minimum: number, maximum: number, description: string, example: number) =>
  Type.Integer({ minimum, maximum, format: 'int32', description, examples: [example] })

export const noticeDays = integer(0, 730, 'The days between the notice of a termination and its effect.', 60)
export const immediateGrounds = Type.Array(ref(TerminationCodeView), {
  maxItems: terminationCodes.length,
  uniqueItems: true,
  description: 'The reasons of a termination that need no notice.',
})
/** In responses. */
const position = integer(1, 999, 'Clauses are ordered by position, then by key.', 10)
const sampleClause = copyOf('parent_fees', 10)
const newClauseExample = { position: sampleClause.position, clauseId: sampleClause.clauseId ?? '' }
const TemplateClauseView = strict(
  {
    key: clauseKey,
    position,
    clauseId: nullable(uuidOf('the edition of the clause from which it was copied')),
    ...clauseTextFields,
  },
  {
    $id: 'AgreementTemplateClause',
    description: 'A clause of a template. It has a text of its own, so that it does not change with the library.',
    examples: [sampleClause],
  },
)
const NewTemplateClause = strict(
  {
    position,
    clauseId: Type.Optional(
      uuidOf('an edition of a clause: what the request does not state is copied from it, if it is published'),
    ),
    key: Type.Optional(clauseKey),
    heading: Type.Optional(clauseTextFields.heading),
    text: Type.Optional(clauseTextFields.text),
    covers: Type.Optional(clauseTextFields.covers),
    parameters: Type.Optional(clauseTextFields.parameters),
    mustTailor: Type.Optional(clauseTextFields.mustTailor),
    survives: Type.Optional(clauseTextFields.survives),
  },
  {
    $id: 'NewAgreementTemplateClause',
    description:
      'A clause of a new template: a copy of one in the library, or one with a key, a heading and a text of its own.',
    examples: [newClauseExample],
  },
)
const bounds = { minItems: 1, maxItems: 150 }
const newClauses = Type.Array(ref(NewTemplateClause), {
  ...bounds,
  description: 'The clauses, whose keys differ. They have at most 1 MiB together.',
})

export const templateSchemas = resource('AgreementTemplate', {
  description:
    'An edition of a template for agreements (E1): clauses, and defaults of the term. The content of a published edition does not change.',
  fields: {
    title: text(200, 'The title of the template.', 'Our agreement with child care centers'),
    kind: ref(AgreementKindCode),
    description: Type.Optional(
      text(4000, 'For which agreements the template is.', 'For centers with Early Head Start.'),
    ),
    language: languageTag('The language of the clauses.'),
    noticeDays: Type.Optional(noticeDays),
    immediateGrounds: Type.Optional(immediateGrounds),
    renewal: Type.Optional(ref(RenewalView)),
    clauses: newClauses,
    supersedes: supersedesOf('agreement template'),
  },
  neverNull: ['immediateGrounds'],
  immutable: ['supersedes'],
  computed: {
    ...editionProperties('agreement template'),
    state: ref(State),
    clauses: Type.Optional(
      Type.Array(ref(TemplateClauseView), { ...bounds, description: 'The clauses, by position, then by key.' }),
    ),
    ...lifecycle.lists,
  },
  example: {
    title: 'Our agreement with child care centers',
    kind: 'ehs_ccp',
    language: 'en',
    clauses: [newClauseExample],
  },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a61',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    seriesId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a61',
    edition: 1,
    state: 'draft',
    clauses: [sampleClause],
    availableActions: [{ action: 'publish', needs: [] }],
    blockedActions: [],
  },
})
export const NewAgreementTemplateTransition = lifecycle.NewTransition
export const templateParts = [
  State,
  TemplateClauseView,
  NewTemplateClause,
  lifecycle.Action,
  ...lifecycle.elements,
  NewAgreementTemplateTransition,
  ...templateSchemas.all,
]
export { State as AgreementTemplateStateView }
