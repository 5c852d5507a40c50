// Schemas of what is computed from agreement versions: completeness, short-cuts, differences, documents.
import { Type } from 'typebox'
import { nullable, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { Segment } from '../../missions/missions/comparison-schema.ts'
import { CitationView } from '../../records/citations-schema.ts'
import { StrategyId } from '../../records/strategies-schema.ts'
import { RuleLevel } from '../agreement-kinds/schema.ts'
import { ruleStatuses } from './completeness.ts'
import { unitChanges } from './diff.ts'
import { maxContentBytes } from './drafts.ts'
import { component, contentHash, ruleCode } from './parts-schema.ts'
import { GapsView } from './schema.ts'
import { findingCodes, findingSeverities, maxFindings } from './short-cuts.ts'
import { unitNames } from './units.ts'

const pointer = (description: string) =>
  Type.String({ maxLength: 500, pattern: '^(/|$)', description, examples: ['/term/endsOn'] })
const versionId = uuidOf('the agreement version')

const RuleStatus = stringEnum(
  'AgreementRuleStatus',
  ruleStatuses,
  'Whether the content satisfies the rule. deferred: the version says when what is missing is expected; not_applicable: the version says why the rule does not apply.',
)
const RuleResultView = strict(
  {
    code: ruleCode,
    component: nullable(component),
    level: ref(RuleLevel),
    status: ref(RuleStatus),
    title: text(1000, 'What the rule asks for.', 'A clause on how the agreement is changed.'),
    pointer: pointer(
      'A JSON pointer into the content, as `document.json` has it, to what satisfies the rule or to what should be changed.',
    ),
    because: text(4000, 'Why the rule has this status.', 'No clause covers amendment.'),
    citations: Type.Array(ref(CitationView), { maxItems: 10, description: 'What the rule is based on.' }),
    strategy: ref(StrategyId),
  },
  { $id: 'AgreementRuleResult', description: 'A rule, and whether the content satisfies it.' },
)
export const CompletenessView = strict(
  {
    agreementVersionId: versionId,
    contentSha256: contentHash('SHA-256 of the content that was checked.'),
    ruleSet: text(60, 'The edition of the rule set.', 'general/1'),
    gaps: ref(GapsView),
    rules: Type.Array(ref(RuleResultView), { maxItems: 200, description: 'Every rule, in the order of the rule set.' }),
  },
  {
    $id: 'AgreementCompleteness',
    examples: [
      {
        agreementVersionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71',
        contentSha256: '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70',
        ruleSet: 'general/1',
        gaps: { required: 1, recommended: 0 },
        rules: [
          {
            code: 'AMENDMENT',
            component: 'amendment',
            level: 'required',
            status: 'missing',
            title: 'A clause on how the agreement is changed.',
            pointer: '/clauses',
            because: 'No clause covers amendment.',
            citations: [],
            strategy: 'E1',
          },
        ],
      },
    ],
    description: 'Which rules of its rule set the content of a version satisfies. It is advice, and not legal advice.',
  },
)

const FindingCode = stringEnum('AgreementFindingCode', findingCodes, 'The kind of a short-cut. Codes are stable.')
const Severity = stringEnum('AgreementFindingSeverity', findingSeverities, 'Only errors block `freeze`.')
const FindingView = strict(
  {
    code: ref(FindingCode),
    severity: ref(Severity),
    pointer: pointer('A JSON pointer into the content, as `document.json` has it.'),
    excerpt: text(120, 'What was found, with some of the text around it.', 'by [insert date]'),
    advice: text(1000, 'What to do.', 'Replace the placeholder.'),
  },
  { $id: 'AgreementFinding', description: 'A short-cut in a draft (E1).' },
)
export const ShortCutsView = strict(
  {
    agreementVersionId: versionId,
    contentSha256: contentHash('SHA-256 of the content that was checked.'),
    untailoredShare: Type.Integer({
      minimum: 0,
      maximum: 100,
      format: 'int32',
      description: 'The share of words in clauses that equal their source, in percent.',
      examples: [20],
    }),
    findings: Type.Array(ref(FindingView), { maxItems: maxFindings, description: 'Errors first.' }),
  },
  {
    $id: 'AgreementShortCuts',
    examples: [
      {
        agreementVersionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71',
        contentSha256: '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70',
        untailoredShare: 20,
        findings: [
          {
            code: 'PLACEHOLDER_LEFT',
            severity: 'error',
            pointer: '/clauses/0/text',
            excerpt: 'by [insert date]',
            advice: 'Replace the placeholder.',
          },
        ],
      },
    ],
    description: 'Short-cuts that were found in the text of a version (E1).',
  },
)

const Unit = stringEnum('AgreementUnit', unitNames, 'A kind of part of a content that is compared as a whole.')
const Change = stringEnum(
  'AgreementUnitChange',
  unitChanges,
  'How the unit differs. changed: `pointer` is that of a field of the unit; moved: the unit has another position among those of its kind.',
)
const value = (description: string) => Type.Unsafe<unknown>({ description, examples: ['2027-12-31'] })
const changeFields = {
  unit: ref(Unit),
  key: nullable(text(4000, 'Which unit of its kind: an id, a key or a number; null if there is one.', 'E2')),
  change: ref(Change),
  pointer: pointer('A JSON pointer into the content after; for what was removed, into the content before.'),
  before: value('The value before; null if there was none.'),
  after: value('The value after; null if there is none.'),
  words: nullable(
    Type.Array(ref(Segment), {
      maxItems: 2001,
      description: 'For a changed text: the segments of both texts. Otherwise null.',
    }),
  ),
  days: nullable(
    Type.Integer({
      minimum: -1_000_000,
      maximum: 1_000_000,
      format: 'int32',
      description: 'For a changed day: the number of days from `before` to `after`. Otherwise null.',
      examples: [122],
    }),
  ),
  amount: nullable(
    Type.String({
      maxLength: 24,
      pattern: '^-?[0-9]+([.][0-9]+)?$',
      description: 'For a changed amount: `after` minus `before`. Otherwise null.',
      examples: ['11250.50'],
    }),
  ),
}
const DifferenceView = strict(changeFields, {
  $id: 'AgreementDifference',
  description: 'A unit, or one of its fields, that differs between two contents.',
})
export const DiffView = strict(
  {
    agreementVersionId: versionId,
    againstId: nullable(uuidOf('the version that it is compared with; null if there is none')),
    identical: Type.Boolean({ description: 'Whether nothing differs.', examples: [false] }),
    changes: Type.Array(ref(DifferenceView), { maxItems: 10_000, description: 'In the order of units.' }),
  },
  {
    $id: 'AgreementDiff',
    examples: [
      {
        agreementVersionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71',
        againstId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a73',
        identical: false,
        changes: [
          {
            unit: 'term',
            key: null,
            change: 'changed',
            pointer: '/term/endsOn',
            before: '2027-08-31',
            after: '2027-12-31',
            words: null,
            days: 122,
            amount: null,
          },
        ],
      },
    ],
    description: 'What a version changes against another one, by unit.',
  },
)
const DriftChangeView = strict(
  {
    ...changeFields,
    changedBy: nullable(uuidOf('the organization that last changed the record')),
    changedAt: nullable(timestampOf('When the record was last changed.')),
  },
  { $id: 'AgreementDriftChange', description: 'A unit that differs from its source as it is now.' },
)
export const DriftView = strict(
  {
    agreementVersionId: versionId,
    identical: Type.Boolean({ description: 'Whether the sources are as they were compiled.', examples: [true] }),
    changes: Type.Array(ref(DriftChangeView), { maxItems: 10_000, description: 'In the order of units.' }),
  },
  {
    $id: 'AgreementDrift',
    examples: [
      {
        agreementVersionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71',
        identical: false,
        changes: [
          {
            unit: 'party',
            key: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
            change: 'changed',
            pointer: '/parties/1/name',
            before: 'Little Steps',
            after: 'Little Steps Child Care',
            words: null,
            days: null,
            amount: null,
            changedBy: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
            changedAt: '2026-11-23T15:04:05.123456Z',
          },
        ],
      },
    ],
    description: 'How the records from which a version was compiled have changed since.',
  },
)

const file = ($id: string, pattern: string, maxLength: number, description: string, example: string) =>
  Type.String({ $id, maxLength, pattern, description, examples: [example] })
export const DocumentJson = Type.Unsafe<string>({
  $id: 'AgreementDocumentJson',
  type: 'object',
  additionalProperties: true,
  description: `The content of a version, byte for byte as it is signed: canonical JSON (RFC 8785), at most ${maxContentBytes} bytes. Its SHA-256 is \`contentSha256\`.`,
  examples: [
    { format: 'partnership-basics/agreement/1', agreement: { kind: 'general', title: 'Coordination agreement' } },
  ],
})
export const documentSchemas = {
  md: file(
    'AgreementDocumentMarkdown',
    '^\\S',
    20_000_000,
    'The document as Markdown (CommonMark with tables).',
    '# Coordination agreement',
  ),
  html: file(
    'AgreementDocumentHtml',
    '^<!doctype html>',
    20_000_000,
    'The document as HTML, without scripts.',
    '<!doctype html>',
  ),
  pdf: Type.String({
    $id: 'AgreementDocumentPdf',
    // Without maxLength: redocly's CLI would not start, because it makes a check of it that files do not have.
    format: 'binary',
    examples: ['%PDF-1.7'],
    description: 'The document as a tagged PDF that contains the signed JSON as the file agreement.json.',
  }),
}

export const computedParts = [
  RuleStatus,
  RuleResultView,
  CompletenessView,
  FindingCode,
  Severity,
  FindingView,
  ShortCutsView,
  Unit,
  Change,
  DifferenceView,
  DiffView,
  DriftChangeView,
  DriftView,
  DocumentJson,
  ...Object.values(documentSchemas),
]
