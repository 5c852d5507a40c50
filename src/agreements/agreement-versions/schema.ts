// Schemas of agreement versions. Over 300 lines: the properties of one record.
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import {
  dateOf,
  nullable,
  pageOf,
  ref,
  resource,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { LegalReviewOutcomeView, LegalReviewStageView } from '../legal-reviews/schema.ts'
import { AuthorityView } from '../signatories/schema.ts'
import { origins } from './content.ts'
import { versionStates } from './dates.ts'
import { contentHash, partFields, partLists, partSchemas } from './parts-schema.ts'
import { otherActions, versionActions } from './rules.ts'

const State = stringEnum(
  'AgreementVersionState',
  versionStates,
  'The state of a version. in_force, superseded, expired and terminated follow from its dates, in its time zone.',
)
const OriginView = stringEnum(
  'AgreementVersionOrigin',
  origins,
  'How the version came about. initial: the first text of the agreement; amendment: changes an executed version; renewal: continues one after its last day. Default: initial until a version is executed, then amendment.',
)
const lifecycle = lifecycleSchemas('AgreementVersion', versionActions, { action: 'send' }, otherActions)
const count = (maximum: number, description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum, format: 'int32', description, examples: [example] })

export const GapsView = strict(
  {
    required: count(1000, 'Required rules that are missing or incomplete. They block `freeze`.', 2),
    recommended: count(1000, 'Recommended rules that are missing or incomplete.', 5),
  },
  { $id: 'AgreementGaps', description: 'How many rules of the rule set are not satisfied.' },
)
const VersionSignatoryView = strict(
  {
    signatoryId: uuidOf('the signatory'),
    organizationId: uuidOf('the party for which the person signs'),
    organizationName: text(200, 'The name of that party.', 'Springfield Head Start'),
    name: text(200, 'The name of the person.', 'Jordan Rivera'),
    title: nullable(text(200, 'The position of the person.', 'Executive director')),
    authority: ref(AuthorityView),
    order: Type.Integer({
      minimum: 1,
      maximum: 20,
      format: 'int32',
      description: 'The order of signing.',
      examples: [1],
    }),
    signedOn: nullable(dateOf('When the person signed; null if not yet.', '2026-08-28')),
  },
  { $id: 'AgreementVersionSignatory', description: 'A signatory as the frozen content names it.' },
)
const VersionReviewView = strict(
  {
    organizationId: uuidOf('the party'),
    stage: ref(LegalReviewStageView),
    outcome: ref(LegalReviewOutcomeView),
    reviewedOn: dateOf('The day of the review.', '2026-08-20'),
    waiverReason: nullable(text(2000, 'Why the party waived the review.', 'The home has no counsel.')),
  },
  {
    $id: 'AgreementVersionReview',
    description: 'The last legal review of a party, at a stage, of the present content.',
  },
)

const ownFields = {
  agreementId: uuidOf('the agreement'),
  origin: Type.Optional(ref(OriginView)),
  baseVersionId: Type.Optional(
    uuidOf('the executed version from which an amendment or a renewal starts; by default the latest one'),
  ),
  signByOn: Type.Optional(dateOf('The day by which all should have signed.', '2026-08-31')),
}
const computed = {
  ...collectionProperties,
  number: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    format: 'int32',
    description: 'The number of the version within the agreement: 1, 2, 3 … It is never used again.',
    examples: [1],
  }),
  state: ref(State),
  reason: nullable(text(2000, 'The reason of the last action.', 'The home joins in October.')),
  ruleSet: Type.String({
    minLength: 3,
    maxLength: 60,
    pattern: '^[a-z_]+/[0-9]+$',
    description: 'The edition of the rule set by which it is checked.',
    examples: ['ehs_ccp/1'],
  }),
  revision: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    format: 'int32',
    description: 'How many times the content was compiled.',
    examples: [1],
  }),
  contentSha256: contentHash(
    'SHA-256 of the canonical JSON (RFC 8785) of the content: what parties accept, counsel reviews and signatories sign.',
  ),
  compiledAt: timestampOf('When the content was compiled.'),
  sourcesChanged: Type.Boolean({
    description:
      'Whether a record from which the content was compiled has changed since. `getAgreementDrift` lists the differences. False for observers, who do not read all of these records.',
    examples: [false],
  }),
  gaps: ref(GapsView),
  shortCutErrors: count(10_000, 'Short-cuts of severity error. They block `freeze`.', 0),
  untailoredShare: count(100, 'The share of words in clauses that equal their source, in percent.', 20),
  partyIds: Type.Array(uuidOf('a party'), { maxItems: 50, description: 'The parties of the content, the lead first.' }),
  acceptances: Type.Array(ref(ConsentView), {
    maxItems: 100,
    description: 'The parties that have accepted the content.',
  }),
  waitingOn: Type.Array(uuidOf('a party'), {
    maxItems: 100,
    description: 'The parties that have to accept, review or sign next. In the state draft it is empty.',
  }),
  waitingSince: nullable(
    timestampOf(
      'Since when the version waits for acceptances, legal reviews or the next signature; null if it waits for none of them.',
    ),
  ),
  reviews: Type.Array(ref(VersionReviewView), {
    maxItems: 200,
    description: 'The last legal review of each party and stage that is valid for the present content.',
  }),
  frozenAt: nullable(timestampOf('When the content was frozen for signature.')),
  signatories: Type.Array(ref(VersionSignatoryView), {
    maxItems: 1000,
    description: 'Who signs, from freezing on.',
  }),
  executedOn: nullable(dateOf('The latest day of a signature, once all have signed.', '2026-08-28')),
  inForceFrom: nullable(
    dateOf(
      'The first day in force: `effectiveOn`, or the day of the last signature if that is later and no retroactive reason was signed.',
      '2026-09-01',
    ),
  ),
  supersededOn: nullable(dateOf('The first day on which another version takes its place.', '2027-01-01')),
  terminatesOn: nullable(dateOf('The first day on which it is terminated.', '2027-03-16')),
  noticeLate: Type.Boolean({
    description:
      'Whether a renewal was drafted after the day by which the parties decide: `renewal.noticeDays` before the last day of its base.',
    examples: [false],
  }),
  gapDays: count(100_000, 'The days between the last day of the base and the first day of an executed renewal.', 0),
  ...lifecycle.lists,
}

const example = {
  agreementId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
  signByOn: '2026-08-31',
  term: { effectiveOn: '2026-09-01', endsOn: '2027-08-31', timeZone: 'America/Chicago', noticeDays: 60 },
  clauses: [
    {
      key: 'amendment',
      position: 10,
      heading: 'Amendment',
      text: 'A change counts once every party has signed it.',
      covers: ['amendment'],
    },
  ],
  noMoneyReason: 'Each party bears its own costs.',
}
const computedExample = {
  ...collectionExample,
  number: 1,
  state: 'draft',
  reason: null,
  ruleSet: 'ehs_ccp/1',
  revision: 1,
  contentSha256: '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70',
  compiledAt: '2026-11-23T15:04:05.123456Z',
  sourcesChanged: false,
  gaps: { required: 2, recommended: 5 },
  shortCutErrors: 0,
  untailoredShare: 0,
  partyIds: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
  acceptances: [],
  waitingOn: [],
  waitingSince: null,
  reviews: [],
  frozenAt: null,
  signatories: [],
  executedOn: null,
  inForceFrom: null,
  supersededOn: null,
  terminatesOn: null,
  noticeLate: false,
  gapDays: 0,
  availableActions: [{ action: 'compile', needs: [] }],
  blockedActions: [],
} as const

const description =
  'A version of an agreement (E1): a draft, an amendment, a renewal, or what was signed. It is frozen and signed as a whole.'
const schemas = resource('AgreementVersion', {
  description,
  fields: { ...ownFields, ...partFields },
  immutable: ['agreementId', 'origin', 'baseVersionId'],
  neverNull: ['origin', ...partLists],
  computed,
  example,
  computedExample: { ...computedExample, origin: 'initial' } as never,
})

/** Lists do not contain what the drafter wrote. */
const view = strict(
  Object.fromEntries(
    Object.entries((schemas.View as unknown as TObject).properties).map(([name, schema]) => [
      name,
      name in partFields ? Type.Optional(schema) : schema,
    ]),
  ),
  {
    $id: 'AgreementVersion',
    description: `${description} Lists omit what the drafter wrote, from \`term\` to \`dataSharing\`.`,
    examples: [schemas.sample],
  },
)
const Page = pageOf('AgreementVersion', view, schemas.sample)
const New = strict(
  {
    ...schemas.New.properties,
    templateId: Type.Optional(
      uuidOf(
        'an edition of an agreement template, whose clauses and term the draft gets; the request adds to it and replaces',
      ),
    ),
  },
  {
    $id: 'NewAgreementVersion',
    description: `A new agreement version. ${description}`,
    examples: [example],
  },
)
export const versionSchemas = { ...schemas, New, View: view, Page }

const lists = lifecycle.NewTransition.properties
export const NewVersionTransition = strict(
  {
    ...lists,
    contentSha256: Type.Optional(
      contentHash('The hash of the content that your organization accepts. Required for `accept`.'),
    ),
    resolved: Type.Optional(
      Type.Array(text(4100, 'A unit whose value in the draft is kept.', 'expectation/E2'), {
        maxItems: 1000,
        description: 'For `rebase`: the units of the conflicts that were resolved in the draft.',
      }),
    ),
  },
  {
    $id: 'AgreementVersionTransition',
    description:
      'An action on an agreement version. `accept` requires `contentSha256`; `request_changes`, `reopen`, `decline`, `withdraw`, `suspend` and `resume` require `reason`.',
    examples: [{ action: 'send' }],
  },
)
export type NewVersionTransition = Static<typeof NewVersionTransition>

const borrowingKinds = ['clause', 'template', 'agreement_version'] as const
const BorrowingKind = stringEnum('BorrowingKind', borrowingKinds, 'What the clauses are borrowed from.')
export const NewBorrowing = strict(
  {
    kind: ref(BorrowingKind),
    id: uuidOf('the edition of a clause or a template, or the agreement version'),
    partnershipId: Type.Optional(uuidOf('the partnership of the agreement version; by default that of the draft')),
    keys: Type.Optional(
      Type.Array(
        Type.String({
          minLength: 1,
          maxLength: 40,
          pattern: '^[a-z0-9][a-z0-9_-]*$',
          description: 'The key of a clause.',
          examples: ['amendment'],
        }),
        { minItems: 1, maxItems: 150, uniqueItems: true, description: 'The clauses to borrow. Default: all.' },
      ),
    ),
  },
  {
    $id: 'NewBorrowing',
    description: 'Clauses to copy into a draft.',
    examples: [{ kind: 'clause', id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a81' }],
  },
)

export { State as AgreementVersionStateView }
export const versionParts: TSchema[] = [
  ...partSchemas,
  State,
  OriginView,
  GapsView,
  VersionSignatoryView,
  VersionReviewView,
  lifecycle.Action,
  lifecycle.Step,
  ...lifecycle.elements,
  New,
  schemas.Patch,
  ...schemas.parts,
  view,
  Page,
  NewVersionTransition,
  BorrowingKind,
  NewBorrowing,
]
