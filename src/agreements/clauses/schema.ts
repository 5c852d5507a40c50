// Schemas of clauses.
import { Type } from 'typebox'
import { nullable, ref, resource, sha256Of, strict, stringEnum, text } from '../../http/schemas.ts'
import { editionActions, editionStates } from '../../records/editions/rules.ts'
import { editionProperties, supersedesOf } from '../../records/editions/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { agreementKinds } from '../agreement-kinds/kinds.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { parameterTypes } from '../agreement-versions/parts.ts'
import { includedClause } from './included-clauses.ts'
import { sha256OfText, wordsOf } from './text.ts'

const State = stringEnum(
  'ClauseState',
  editionStates,
  'A published edition is offered to drafters. A superseded one has a next edition, a retired one is no longer recommended; both remain readable.',
)
export const ParameterType = stringEnum(
  'ClauseParameterType',
  parameterTypes,
  'What a value of the parameter is. date: a day such as 2027-08-31, which the text shows as 31 August 2027; integer: digits; money and percent: a decimal, without currency or sign; party: the id of the organization of a party of the agreement, whose name the text shows.',
)
const lifecycle = lifecycleSchemas('Clause', editionActions, { action: 'publish' })

export const clauseKey = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^[a-z0-9][a-z0-9_-]*$',
  description: 'Names the clause within an agreement.',
  examples: ['parent_fees'],
})
export const componentCode = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^[a-z0-9][a-z0-9_]*$',
  description: 'A component of the rules for an agreement.',
  examples: ['parent_fees'],
})
export const languageTag = (description: string) =>
  Type.String({
    minLength: 2,
    maxLength: 35,
    pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
    description: `${description} A BCP 47 language tag.`,
    examples: ['en'],
  })

const Parameter = strict(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 40,
      pattern: '^[a-z][A-Za-z0-9]*$',
      description: 'The name, which the text contains as `{{name}}`.',
      examples: ['additionalServices'],
    }),
    type: ref(ParameterType),
    required: Type.Boolean({ description: 'Whether an agreement needs a value.', examples: [true] }),
    description: nullable(text(500, 'What to enter.', 'The services, their hours and their fees')),
  },
  { $id: 'ClauseParameter', description: 'A value that each agreement has for itself.' },
)
const CitationView = strict(
  {
    text: text(300, 'The source.', '45 CFR 1302.18(a), (b)(1)'),
    url: nullable(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        pattern: '^https://[^\\s]+$',
        description: 'An https URL at which the source can be read.',
        examples: ['https://www.ecfr.gov/current/title-45/section-1302.18'],
      }),
    ),
    verified: Type.Boolean({
      description: 'Whether the author has read the text of the source itself, and not only what others say about it.',
      examples: [true],
    }),
  },
  { $id: 'Citation', description: 'A law or a guideline.' },
)

const clauseSample = includedClause('parent_fees')
const { key, heading, text: sampleText, covers, parameters, mustTailor, survives } = clauseSample

/** The fields that a clause has in the library and in a template. */
export const clauseTextFields = {
  heading: text(200, 'The heading.', heading),
  text: text(
    20_000,
    'The text: paragraphs, `-` and `1.` lists of one level, `**` and `*`; everything else is literal. `{{name}}` is a parameter. `{{term.endsOn}}`, `{{term.noticeDays}}`, `{{lead}}` and `{{parties}}` have their values from the agreement. Characters that change the direction of text are rejected.',
    sampleText,
  ),
  covers: Type.Array(componentCode, {
    maxItems: 10,
    uniqueItems: true,
    description: 'The components that the clause covers.',
  }),
  parameters: Type.Array(ref(Parameter), {
    maxItems: 30,
    description: 'The parameters. The text contains each of them.',
  }),
  mustTailor: Type.Boolean({
    description: 'Whether an agreement needs words of its own here: it is warned if it contains the text unchanged.',
    examples: [mustTailor],
  }),
  survives: Type.Boolean({
    description: 'Whether the clause remains in force after the end of the agreement.',
    examples: [survives],
  }),
}

export const clauseSchemas = resource('Clause', {
  description: 'An edition of a clause for agreements (E1). The content of a published edition does not change.',
  fields: {
    key: clauseKey,
    heading: clauseTextFields.heading,
    text: clauseTextFields.text,
    covers: Type.Optional(clauseTextFields.covers),
    parameters: Type.Optional(clauseTextFields.parameters),
    kinds: Type.Array(ref(AgreementKindCode), {
      minItems: 1,
      maxItems: agreementKinds.length,
      uniqueItems: true,
      description: 'The kinds of agreement that the clause is for.',
    }),
    mustTailor: clauseTextFields.mustTailor,
    survives: clauseTextFields.survives,
    citations: Type.Optional(
      Type.Array(ref(CitationView), { maxItems: 10, description: 'The laws and guidelines that the clause serves.' }),
    ),
    advice: Type.Optional(
      text(4000, 'Advice for drafters. It never becomes part of an agreement.', clauseSample.advice),
    ),
    language: languageTag('The language of the text.'),
    supersedes: supersedesOf('clause'),
  },
  neverNull: ['covers', 'parameters', 'citations'],
  immutable: ['supersedes'],
  computed: {
    ...editionProperties('clause'),
    state: ref(State),
    sha256: sha256Of(
      'SHA-256 of the text in its normal form (Unicode NFKC in lower case, white space as single spaces, none at the ends) in UTF-8, in hexadecimal digits. Equal texts have equal hashes.',
      sha256OfText(sampleText),
    ),
    words: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      format: 'int32',
      description: 'The number of words of the text.',
      examples: [wordsOf(sampleText).length],
    }),
    ...lifecycle.lists,
  },
  example: {
    key,
    heading,
    text: sampleText,
    covers,
    parameters,
    kinds: clauseSample.kinds,
    mustTailor,
    survives,
    citations: clauseSample.citations,
    advice: clauseSample.advice,
    language: 'en',
  },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a60',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    seriesId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a60',
    edition: 1,
    state: 'draft',
    sha256: sha256OfText(sampleText),
    words: wordsOf(sampleText).length,
    availableActions: [{ action: 'publish', needs: [] }],
    blockedActions: [],
  },
})
export const NewClauseTransition = lifecycle.NewTransition
export const clauseParts = [
  State,
  ParameterType,
  Parameter,
  CitationView,
  lifecycle.Action,
  ...lifecycle.elements,
  NewClauseTransition,
  ...clauseSchemas.all,
]
export { State as ClauseStateView }
