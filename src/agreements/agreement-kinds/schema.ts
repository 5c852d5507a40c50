// Schemas of the kinds of agreements and their rule sets.
import { Type } from 'typebox'
import { discriminatedUnion, nullable, ref, strict, stringEnum, text } from '../../http/schemas.ts'
import { PartyRole } from '../../partnerships/partnerships/schema.ts'
import { CitationView } from '../../records/citations-schema.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { type AgreementKind, agreementKinds, kindTexts } from './kinds.ts'
import { currentRuleSet, ruleSetsByKind } from './rule-sets.ts'
import { checkNames, type Requirement, type Rule, type RuleSet, ruleLevels, type Test } from './rules.ts'
import { signatureTexts } from './signature-texts.ts'

export const AgreementKindCode = stringEnum('AgreementKindCode', agreementKinds, 'The kind of an agreement.')
export const RuleLevel = stringEnum(
  'AgreementRuleLevel',
  ruleLevels,
  'Only gaps of the level `required` prevent an agreement from being signed.',
)
const CheckName = stringEnum('AgreementCheckName', checkNames, 'A test that the service computes from several values.')

/** A code in lower case, such as a component. */
const componentOf = (description: string) =>
  Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z][a-z0-9_]*$', description, examples: ['amendment'] })
const ruleCodeOf = (description: string) =>
  Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Z][A-Z0-9_]*$', description, examples: ['AMENDMENT'] })
/** An edition of a rule set, such as general/1. */
const editionOf = (description: string) =>
  Type.String({ minLength: 3, maxLength: 40, pattern: '^[a-z_]+/[1-9][0-9]*$', description, examples: ['general/1'] })
const pointer = Type.String({
  minLength: 2,
  maxLength: 200,
  pattern: '^/',
  description: 'A JSON pointer into the content of a version.',
  examples: ['/term/endsOn'],
})
const kindOf = (kind: string) => Type.Unsafe<never>({ type: 'string', const: kind, description: 'The kind of test.' })

const ClauseTest = strict(
  { kind: kindOf('clause'), component: componentOf('The component.') },
  {
    $id: 'AgreementTestClause',
    description:
      'Holds if a clause covers the component, and short-cuts report nothing of severity error about the clause.',
    examples: [{ kind: 'clause', component: 'amendment' }],
  },
)
const HasTest = strict(
  { kind: kindOf('has'), pointer },
  {
    $id: 'AgreementTestHas',
    description: 'Holds if the content has a value there.',
    examples: [{ kind: 'has', pointer: '/term/endsOn' }],
  },
)
const CountTest = strict(
  {
    kind: kindOf('count'),
    pointer,
    minimum: Type.Integer({
      minimum: 1,
      maximum: 100,
      format: 'int32',
      description: 'How many elements the list has at least.',
      examples: [1],
    }),
  },
  {
    $id: 'AgreementTestCount',
    description: 'Holds if the list has at least so many elements.',
    examples: [{ kind: 'count', pointer: '/financialTerms', minimum: 1 }],
  },
)
const PartyTest = strict(
  {
    kind: kindOf('party'),
    roles: Type.Array(ref(PartyRole), { minItems: 1, maxItems: 20, description: 'The roles.' }),
  },
  {
    $id: 'AgreementTestParty',
    description: 'Holds if a party of the agreement has one of the roles.',
    examples: [{ kind: 'party', roles: ['recipient'] }],
  },
)
const CheckTest = strict(
  { kind: kindOf('check'), name: ref(CheckName) },
  {
    $id: 'AgreementTestCheck',
    description: 'Holds if the named check does.',
    examples: [{ kind: 'check', name: 'every_party_can_sign' }],
  },
)
const RuleTest = discriminatedUnion<Test>('AgreementTest', 'A test of a content.', {
  clause: ClauseTest,
  has: HasTest,
  count: CountTest,
  party: PartyTest,
  check: CheckTest,
})

const RequirementView = Type.Unsafe<Requirement>(
  strict(
    {
      level: ref(RuleLevel),
      alternatives: Type.Array(ref(RuleTest), {
        minItems: 1,
        maxItems: 10,
        description: 'Tests of which one has to hold.',
      }),
    },
    {
      $id: 'AgreementRequirement',
      description:
        'What has to hold for a rule. With the level `recommended` in a required rule, it does not prevent signing: the law does not say it.',
    },
  ),
)
const RuleView = Type.Unsafe<Rule>(
  strict(
    {
      code: ruleCodeOf('The code of the rule. It is stable.'),
      component: nullable(componentOf('The component of the clauses that can satisfy it; null if no clause can.')),
      level: ref(RuleLevel),
      notApplicableAllowed: Type.Boolean({
        description: 'Whether a version can declare it not applicable, with a reason.',
        examples: [false],
      }),
      title: text(500, 'What it asks for.', 'A clause on how the agreement is changed.'),
      requirements: Type.Array(ref(RequirementView), {
        minItems: 1,
        maxItems: 10,
        description: 'What has to hold; all of them.',
      }),
      deferrableFields: Type.Array(
        Type.String({
          minLength: 1,
          maxLength: 64,
          pattern: '^[a-z][A-Za-z]*$',
          description: 'The name of a field.',
          examples: ['fain'],
        }),
        {
          maxItems: 10,
          description: 'Fields of `subaward`: if one is in `unavailable`, the rule is deferred until it is given.',
        },
      ),
      citations: Type.Array(ref(CitationView), {
        maxItems: 10,
        description: 'What it is based on. Empty for a rule that is a choice of the recommended practice.',
      }),
      strategy: ref(StrategyId),
    },
    { $id: 'AgreementRule', description: 'What an agreement of the kind should contain.' },
  ),
)
const RuleSetView = Type.Unsafe<RuleSet>(
  strict(
    {
      edition: editionOf('The edition. A version keeps the edition that was current when it was drafted.'),
      kind: ref(AgreementKindCode),
      rules: Type.Array(ref(RuleView), { minItems: 1, maxItems: 100, description: 'The rules, in order.' }),
    },
    {
      $id: 'AgreementRuleSet',
      description: 'The rules of one kind of agreement. An edition that was used never changes.',
    },
  ),
)
export const SignatureTextView = strict(
  {
    id: Type.String({
      minLength: 3,
      maxLength: 64,
      pattern: '^[a-z-]+/[1-9][0-9]*$',
      description: 'The id of the text. Signatures name it.',
      examples: ['intent/1'],
    }),
    text: text(1000, 'The text. It never changes.', signatureTexts[0]?.text ?? ''),
  },
  {
    $id: 'SignatureText',
    description:
      'A text that a signature adopts: `intent` every signature, `electronic-consent` those with `electronicConsent`.',
  },
)

/** A kind with all editions of its rule set. `version` is the number of the current edition. */
export const viewOf = (kind: AgreementKind) => ({
  kind,
  ...kindTexts[kind],
  version: ruleSetsByKind[kind].length,
  ruleSet: currentRuleSet(kind).edition,
  ruleSets: ruleSetsByKind[kind],
  signatureTexts,
})

const sample = viewOf('general')
const sampleSet = { ...sample.ruleSets[0], rules: sample.ruleSets[0].rules.slice(0, 1) }
const example = { ...sample, ruleSets: [sampleSet] }
export const AgreementKindView = Type.Unsafe<ReturnType<typeof viewOf>>(
  strict(
    {
      kind: ref(AgreementKindCode),
      title: text(200, 'The name of the kind.', sample.title),
      description: text(1000, 'What agreements of the kind are for.', sample.description),
      version: Type.Integer({
        minimum: 1,
        maximum: 1000,
        format: 'int32',
        description: 'The number of the current edition of the rule set.',
        examples: [1],
      }),
      ruleSet: editionOf('The current edition of the rule set.'),
      ruleSets: Type.Array(ref(RuleSetView), {
        minItems: 1,
        maxItems: 100,
        description: 'All editions of the rule set, the current one last.',
      }),
      signatureTexts: Type.Array(ref(SignatureTextView), {
        minItems: 1,
        maxItems: 20,
        description: 'The texts that a signature adopts.',
      }),
    },
    {
      $id: 'AgreementKind',
      description: 'A kind of agreement, and what such an agreement should contain.',
      examples: [example],
    },
  ),
)
export const AgreementKindList = strict(
  { data: Type.Array(ref(AgreementKindView), { maxItems: 20, description: 'All kinds of agreements.' }) },
  { $id: 'AgreementKindList', description: 'The kinds of agreements.', examples: [{ data: [example] }] },
)

export const agreementKindSchemas = [
  AgreementKindCode,
  RuleLevel,
  CheckName,
  ClauseTest,
  HasTest,
  CountTest,
  PartyTest,
  CheckTest,
  RuleTest,
  RequirementView,
  RuleView,
  RuleSetView,
  SignatureTextView,
  AgreementKindView,
  AgreementKindList,
]
