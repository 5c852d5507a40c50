// Schemas of what the drafter of an agreement version writes. Over 300 lines: the parts of one document.
import { type TOptional, type TUnsafe, Type } from 'typebox'
import {
  dateOf,
  nullable,
  recordPath,
  ref,
  sha256Of,
  strict,
  stringEnum,
  text,
  timeZoneOf,
  uuidOf,
} from '../../http/schemas.ts'
import { TerminationCodeView } from '../../partnerships/partnerships/schema.ts'
import { amount, currency, keyOf, percent } from '../../records/money-schema.ts'
import { clauseKey, componentCode, ParameterType } from '../clauses/schema.ts'
import { maxClauses, maxExpectations } from './check-parts.ts'
import {
  amendmentKinds,
  clauseSourceKinds,
  coordinationTopics,
  dataGrounds,
  dataLevels,
  exceptionKinds,
  exclusionMethods,
  financialBases,
  financialPeriods,
  redisclosures,
  settings,
  subrecipientRateKinds,
} from './content.ts'
import type { DraftParts, Written } from './parts.ts'

const integer = (minimum: number, maximum: number, description: string, example: number) =>
  Type.Integer({ minimum, maximum, format: 'int32', description, examples: [example] })
const hashExample = '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70'
export const contentHash = (description: string) => sha256Of(description, hashExample)
export const documentHash = (description: string) =>
  sha256Of(description, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08')
const prose = (description: string, example: string) => text(4000, description, example)
const mediaType = Type.String({
  minLength: 3,
  maxLength: 100,
  pattern: '^[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*$',
  description: 'The media type of the document.',
  examples: ['application/pdf'],
})
export const component = componentCode
export const ruleCode = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^[A-Z][A-Z0-9_]*$',
  description: 'The code of a rule of the rule set.',
  examples: ['STAFF'],
})
const AmendmentKind = stringEnum(
  'AmendmentKind',
  amendmentKinds,
  'What an amendment changes. correction: headings and texts of clauses; term_extension: the last day and the renewal; financial_change: financial terms and the subaward; expectation_change: expectations and enrollment; party_change: parties and signatories; other: every part.',
)

export const RenewalView = strict(
  {
    maxRenewals: integer(0, 20, 'How many times the agreement can be renewed.', 4),
    months: integer(1, 60, 'The length of a renewal, in months.', 12),
    noticeDays: integer(0, 365, 'Days before the last day by which the parties decide.', 90),
  },
  {
    $id: 'AgreementRenewal',
    description: 'Whether and for how long the agreement can be renewed. It never renews by itself.',
  },
)

const TermView = strict(
  {
    effectiveOn: Type.Optional(dateOf('The first day. Without one it is the day of the last signature.', '2026-09-01')),
    endsOn: Type.Optional(
      dateOf('The last day. Without one the agreement is in force until it is terminated.', '2027-08-31'),
    ),
    timeZone: Type.Optional(timeZoneOf('The time zone of all days of the agreement. Default: UTC.')),
    retroactiveReason: Type.Optional(
      text(
        2000,
        'Why the agreement applies from `effectiveOn` although it is signed later. Without a reason it is in force from the last signature.',
        'The places were offered from the beginning of the school year.',
      ),
    ),
    noticeDays: Type.Optional(
      integer(
        0,
        730,
        'The fewest days from the day on which notice of termination is given to the first day on which the agreement is terminated.',
        60,
      ),
    ),
    immediateGrounds: Type.Optional(
      Type.Array(ref(TerminationCodeView), {
        maxItems: 6,
        uniqueItems: true,
        description: 'Reasons of a termination that need no notice period.',
      }),
    ),
    renewal: Type.Optional(ref(RenewalView)),
    governingLaw: Type.Optional(text(200, 'The law that applies.', 'Illinois')),
  },
  { $id: 'AgreementTerm', description: 'When the agreement is in force, and how it ends.' },
)

const IncludeView = strict(
  {
    mission: Type.Optional(Type.Boolean({ description: 'The endorsed mission. Default: true.', examples: [true] })),
    benefits: Type.Optional(Type.Boolean({ description: 'All benefits. Default: true.', examples: [true] })),
    communicationPlan: Type.Optional(
      Type.Boolean({ description: 'The agreed communication plan. Default: true.', examples: [true] }),
    ),
    finance: Type.Optional(
      Type.Boolean({
        description:
          'The agreed cost allocation, by source and party; the agreed financial obligations between its parties, at most 500 in the partnership; the agreed fee decision. Default: true. Observers who read the agreement read them there. An amendment of an agreement whose content has edition 1 of the format does not contain them.',
        examples: [true],
      }),
    ),
    commitments: Type.Optional(
      Type.Boolean({
        description:
          'The commitments of its parties that have not expired on the day of the compilation, in UTC. Default: true. Observers who read the agreement read them there. An amendment of an agreement whose content has edition 1 or 2 of the format does not contain them.',
        examples: [true],
      }),
    ),
    law: Type.Optional(
      Type.Boolean({
        description:
          'The legal requirements that apply to the role of one of its parties and have not ended on the day of the compilation, in UTC: their citation and title, without the summary. Default: true. An amendment of an agreement whose content has edition 1 or 2 of the format does not contain them.',
        examples: [true],
      }),
    ),
    expectationIds: Type.Optional(
      Type.Array(uuidOf('an expectation that is agreed or in effect'), {
        maxItems: 2 * maxExpectations,
        uniqueItems: true,
        description:
          'At most 500. Default: all expectations that are agreed or in effect and whose responsible party is a party of the agreement or not named.',
      }),
    ),
  },
  { $id: 'AgreementIncludes', description: 'Which records of the partnership the agreement contains.' },
)

const ParameterView = strict(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 40,
      pattern: '^[a-z][A-Za-z0-9]*$',
      description: 'The text of the clause contains it as `{{name}}`.',
      examples: ['paymentDay'],
    }),
    type: ref(ParameterType),
    required: Type.Optional(Type.Boolean({ description: 'Default: false.', examples: [true] })),
    description: Type.Optional(text(500, 'What the value is.', 'The day of the month')),
    value: Type.Optional(text(1000, 'The value in this agreement, as its type requires.', '15')),
  },
  { $id: 'AgreementClauseParameter', description: 'A value that the parties fill into the text of a clause.' },
)
const SourceKind = stringEnum(
  'ClauseSourceKind',
  clauseSourceKinds,
  'What a clause was borrowed from: a clause of the library, a template, or another agreement.',
)
const SourceView = strict(
  {
    kind: ref(SourceKind),
    sha256: documentHash('SHA-256 of the borrowed text in its normal form: NFKC, lower case, single spaces.'),
    path: nullable(
      recordPath(
        'The path of the record that it was borrowed from; null for other organizations than the one that borrowed it, which may not know that record.',
        '/v1/agreement-templates/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a74',
      ),
    ),
  },
  {
    $id: 'AgreementClauseSource',
    description: 'What a clause was borrowed from.',
  },
)

const clauseFields = {
  position: integer(1, 999, 'Clauses are in the order of their positions, then of their keys.', 10),
  heading: text(200, 'The heading.', 'Amendment'),
  text: text(
    20_000,
    'Paragraphs, lists with `-` or `1.`, `**bold**` and `*italic*`; everything else is literal. `{{name}}` is a parameter; `{{term.endsOn}}`, `{{term.noticeDays}}`, `{{lead}}` and `{{parties}}` are always available.',
    'A change counts once every party has signed it.',
  ),
  covers: Type.Optional(
    Type.Array(componentCode, {
      maxItems: 10,
      uniqueItems: true,
      description: 'The components that the clause covers.',
    }),
  ),
  survives: Type.Optional(
    Type.Boolean({
      description: 'Whether it remains in force after the end of the agreement. Default: false.',
      examples: [false],
    }),
  ),
  parameters: Type.Optional(
    Type.Array(ref(ParameterView), { maxItems: 30, description: 'The parameters of the text.' }),
  ),
}
export const ClauseContentView = strict(clauseFields, {
  $id: 'AgreementClauseContent',
  description: 'A clause of a draft, without its key.',
  examples: [
    {
      position: 10,
      heading: 'Amendment',
      text: 'A change counts once every party has signed it.',
      covers: ['amendment'],
    },
  ],
})
const ClauseView = strict(
  {
    key: clauseKey,
    ...clauseFields,
    source: Type.Optional({
      ...ref(SourceView),
      readOnly: true,
      description: 'What it was borrowed from. Computed; ignored in a request.',
    }),
  },
  { $id: 'AgreementClause', description: 'A clause of an agreement.' },
)

const ExhibitView = strict(
  {
    title: text(200, 'The title.', 'Site schedule'),
    text: Type.Optional(
      text(
        60_000,
        'The text, which is signed word for word. Either `text` or `sha256`.',
        'Monday to Friday, 7:00 to 17:30',
      ),
    ),
    sha256: Type.Optional(
      documentHash(
        'SHA-256 of a document that is kept elsewhere; `bytes` and `mediaType` are then required. The service does not read the document.',
      ),
    ),
    bytes: Type.Optional(integer(1, 2_147_483_647, 'The size of that document, in bytes.', 48_213)),
    mediaType: Type.Optional(mediaType),
    location: Type.Optional(
      text(500, 'Where the document is kept. Not part of the signed content.', 'Contracts folder, file 2026-114'),
    ),
    custodianId: Type.Optional(uuidOf('the party that keeps the document')),
  },
  { $id: 'AgreementExhibit', description: 'An exhibit: a text, or the hash of a document.' },
)

const NotApplicableView = strict(
  { rule: ruleCode, reason: text(2000, 'Why the rule does not apply.', 'No party employs staff for the partnership.') },
  { $id: 'AgreementRuleNotApplicable', description: 'A rule that the parties declare not applicable.' },
)

const Basis = stringEnum(
  'FinancialBasis',
  financialBases,
  'What the amount is for. fixed: the whole; per_place and per_hour: one place or hour; cost_reimbursement: the costs; in_kind: goods or services in place of money.',
)
const Per = stringEnum(
  'FinancialPeriod',
  financialPeriods,
  'The period to which the amount applies: once, each month, each year, or the whole term.',
)
const FinancialTermView = strict(
  {
    key: keyOf('Identifies the financial term in all versions of the agreement.', 'places'),
    payerId: uuidOf('the party that pays'),
    payeeId: uuidOf('the party that is paid'),
    purpose: text(500, 'What is paid for.', 'Full-day places for infants and toddlers'),
    basis: ref(Basis),
    amount: Type.Optional(amount('The amount, for each unit of the basis and period.', '1250.00')),
    currency,
    per: Type.Optional(ref(Per)),
    notToExceed: Type.Optional(amount('The most that is paid in the whole term.', '600000.00')),
    source: Type.Optional(text(200, 'Where the money comes from.', 'Early Head Start grant')),
    dueWithinDays: Type.Optional(integer(0, 365, 'Days from the invoice to the payment.', 30)),
    conditions: Type.Optional(text(2000, 'The conditions of the payment.', 'The center sends attendance by the 5th.')),
  },
  { $id: 'AgreementFinancialTerm', description: 'What one party pays another.' },
)

const months = (description: string, example: number) => integer(0, 216, description, example)
const GroupView = strict(
  {
    name: text(200, 'The name of the room or group.', 'Toddlers A'),
    fromMonths: months('The youngest age, in months.', 12),
    toMonths: months('The age, in months, that the children have not reached.', 24),
    children: integer(1, 100, 'The most children at a time.', 8),
    teachers: integer(0, 50, 'The fewest teachers at a time.', 2),
  },
  { $id: 'EnrollmentGroup', description: 'A group of children at a site, as numbers only.' },
)
const Setting = stringEnum('EnrollmentSetting', settings, 'In which kind of place the site is.')
const SiteView = strict(
  {
    organizationId: uuidOf('the party that operates the site'),
    name: text(200, 'The name of the site.', 'Main Street Center'),
    setting: ref(Setting),
    places: integer(1, 2000, 'Places for the partnership.', 36),
    groups: Type.Optional(Type.Array(ref(GroupView), { maxItems: 50, description: 'The groups.' })),
  },
  { $id: 'EnrollmentSite', description: 'A site with its places and groups.' },
)
const DelegateView = strict(
  {
    isDelegate: Type.Boolean({
      description: 'Whether the other party is a delegate agency (45 CFR 1303.31).',
      examples: [false],
    }),
    approvedOn: Type.Optional(dateOf('When HHS approved the agreement with the delegate agency.', '2026-08-01')),
  },
  { $id: 'AgreementDelegate', description: 'Whether a party is a delegate agency.' },
)
const quantity = (maximum: number, description: string, example: number) =>
  Type.Number({ minimum: 0, maximum, description, examples: [example] })
const EnrollmentView = strict(
  {
    hoursPerDay: Type.Optional(quantity(24, 'Hours of service a day.', 10)),
    weeksPerYear: Type.Optional(integer(0, 53, 'Weeks of service a year.', 48)),
    delegate: Type.Optional(ref(DelegateView)),
    sites: Type.Optional(Type.Array(ref(SiteView), { maxItems: 100, description: 'The sites with their places.' })),
  },
  { $id: 'AgreementEnrollment', description: 'Places, hours and groups.' },
)

const PeriodView = strict(
  { startsOn: dateOf('The first day.', '2026-09-01'), endsOn: dateOf('The last day.', '2027-08-31') },
  { $id: 'AgreementPeriod', description: 'A period, with its first and its last day.' },
)
const OfficialsView = strict(
  {
    agency: text(200, 'The Federal agency.', 'Administration for Children and Families'),
    passThrough: text(200, 'The pass-through entity.', 'Springfield Head Start'),
    awardingOfficial: text(200, 'The awarding official of the pass-through entity.', 'Jordan Rivera'),
    contact: text(500, 'How to reach that official.', 'grants@springfield.example'),
  },
  { $id: 'SubawardOfficials', description: 'The agencies and the official of a subaward.' },
)
const ListingView = strict(
  {
    number: Type.String({
      minLength: 6,
      maxLength: 6,
      pattern: '^[0-9]{2}[.][0-9]{3}$',
      description: 'The number in the Assistance Listings.',
      examples: ['93.600'],
    }),
    title: text(200, 'The title in the Assistance Listings.', 'Head Start'),
  },
  { $id: 'AssistanceListing', description: 'An entry of the Assistance Listings.' },
)
const RateKind = stringEnum(
  'SubrecipientRateKind',
  subrecipientRateKinds,
  'The indirect cost rate of the subrecipient: negotiated with the Federal Government or the pass-through entity, de minimis (2 CFR 200.414(f)), or none because costs are allocated directly or not charged.',
)
const RateView = strict(
  {
    kind: ref(RateKind),
    ratePercent: Type.Optional(percent('The rate.')),
    base: Type.Optional(text(200, 'The base of the rate.', 'Modified total direct costs')),
  },
  { $id: 'SubrecipientRate', description: 'The indirect cost rate of the subrecipient.' },
)
const ReportView = strict(
  {
    kind: text(200, 'The report.', 'Financial report (SF-425)'),
    when: text(200, 'When it is due.', 'Quarterly, within 30 days'),
  },
  { $id: 'SubawardReport', description: 'A report that the subrecipient owes.' },
)
const ExclusionMethod = stringEnum(
  'ExclusionCheckMethod',
  exclusionMethods,
  'How it was verified that the subrecipient is not excluded (2 CFR 180.300): in SAM.gov, by its certification, or by a clause of the agreement.',
)
const ExclusionView = strict(
  { method: ref(ExclusionMethod), checkedOn: Type.Optional(dateOf('When it was verified.', '2026-08-15')) },
  { $id: 'ExclusionCheck', description: 'The verification that the subrecipient is not excluded or disqualified.' },
)
const UnavailableView = strict(
  {
    field: Type.String({
      minLength: 1,
      maxLength: 40,
      pattern: '^[a-z][A-Za-z]*$',
      description: 'The name of a field of the subaward.',
      examples: ['awardDate'],
    }),
    reason: text(2000, 'Why it is not known yet.', 'The notice of award has not arrived.'),
    expectedOn: Type.Optional(dateOf('When it is expected.', '2026-10-01')),
  },
  { $id: 'SubawardUnavailable', description: 'A field of a subaward that is not known yet (2 CFR 200.332(b)).' },
)
const SubawardView = strict(
  {
    subrecipientId: Type.Optional(uuidOf('the party that receives the subaward')),
    fain: Type.Optional(
      Type.String({
        minLength: 5,
        maxLength: 30,
        pattern: '^[A-Z0-9-]+$',
        description: 'The Federal Award Identification Number.',
        examples: ['05CH012345'],
      }),
    ),
    awardDate: Type.Optional(dateOf('The Federal award date.', '2026-07-01')),
    performancePeriod: Type.Optional(ref(PeriodView)),
    budgetPeriod: Type.Optional(ref(PeriodView)),
    currency: Type.Optional(currency),
    thisAction: Type.Optional(amount('Obligated in this subaward or amendment.', '25000.50')),
    obligated: Type.Optional(amount('Obligated to the subrecipient in all, this action included.', '125000.50')),
    committed: Type.Optional(amount('Committed to the subrecipient.', '150000.00')),
    description: Type.Optional(prose('The description of the project.', 'Infant and toddler places in two centers')),
    officials: Type.Optional(ref(OfficialsView)),
    listing: Type.Optional(ref(ListingView)),
    research: Type.Optional(
      Type.Boolean({ description: 'Whether the award is for research and development.', examples: [false] }),
    ),
    federalAwardIndirectRate: Type.Optional(percent('The indirect cost rate of the Federal award.')),
    indirectCost: Type.Optional(ref(RateView)),
    reports: Type.Optional(Type.Array(ref(ReportView), { maxItems: 50, description: 'The reports.' })),
    exclusionCheck: Type.Optional(ref(ExclusionView)),
    delegate: Type.Optional(ref(DelegateView)),
    unavailable: Type.Optional(
      Type.Array(ref(UnavailableView), { maxItems: 10, description: 'What is not known yet.' }),
    ),
  },
  { $id: 'AgreementSubaward', description: 'The data of a subaward from one Federal award (2 CFR 200.332).' },
)

const TopicView = strict(
  {
    review: Type.Optional(
      prose('The review of what each party does.', 'Both run a preschool class in the same building.'),
    ),
    plan: Type.Optional(
      prose('The plan to coordinate, or why the topic does not apply.', 'One open house in August for all families.'),
    ),
  },
  { $id: 'CoordinationTopic', description: 'One of the ten topics of coordination (42 USC 9837(e)(5)(A)).' },
)
const TopicsView = strict(
  Object.fromEntries(coordinationTopics.map((topic) => [topic, Type.Optional(ref(TopicView))])),
  { $id: 'CoordinationTopics', description: 'The ten topics of coordination (42 USC 9837(e)(5)(A)).' },
)
const ExceptionKind = stringEnum(
  'CoordinationExceptionKind',
  exceptionKinds,
  'Why there is no memorandum: no publicly funded preschool in the service area, or an entity that is unable or unwilling.',
)
const ExceptionView = strict(
  {
    kind: ref(ExceptionKind),
    statement: prose('What was found or tried.', 'The service area has no publicly funded preschool.'),
    informedOn: Type.Optional(
      dateOf(
        'When the Secretary and the State Director were informed; needed if the entity is unable or unwilling.',
        '2026-08-15',
      ),
    ),
  },
  { $id: 'CoordinationException', description: 'An exception from the memorandum (42 USC 9837(e)(5)(B)).' },
)
const CoordinationView = strict(
  {
    schoolYearStartsOn: Type.Optional(
      Type.String({
        minLength: 5,
        maxLength: 5,
        pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
        description: 'The month and day on which the school year begins.',
        examples: ['08-15'],
      }),
    ),
    topics: Type.Optional(ref(TopicsView)),
    exception: Type.Optional(ref(ExceptionView)),
  },
  {
    $id: 'AgreementPreschoolCoordination',
    description: 'The coordination with publicly funded preschool (Head Start Act 642(e)(5)).',
  },
)

const DataLevel = stringEnum(
  'DataLevel',
  dataLevels,
  'What the data identifies. aggregate: counts and other figures of groups; de_identified: records without what identifies a child or family; identifiable: records that identify them.',
)
const DataGround = stringEnum(
  'DataGround',
  dataGrounds,
  'The legal ground of a disclosure. ferpa_studies: 34 CFR 99.31(a)(6); ferpa_audit: 34 CFR 99.35; ferpa_school_official: 34 CFR 99.31(a)(1); those that begin with hs_: 45 CFR 1303.22; idea_b: 34 CFR 300.622; idea_c: 34 CFR 303.414; other: as `groundDetail` says.',
)
const ElementView = strict(
  {
    name: text(500, 'The kind of data. Never the data.', 'Dates of developmental screenings'),
    level: ref(DataLevel),
    fromId: uuidOf('the party that gives it'),
    toId: uuidOf('the party that receives it'),
    ground: Type.Optional(ref(DataGround)),
    groundDetail: Type.Optional(
      text(
        1000,
        'More about the ground; needed with `other`, `idea_b` and `idea_c`.',
        'Written consent of each parent',
      ),
    ),
  },
  { $id: 'DataElement', description: 'A kind of data that one party gives another.' },
)
const Redisclosure = stringEnum(
  'Redisclosure',
  redisclosures,
  'Whether the receiver may disclose the data further: not at all, with consent, or to those in `redisclosureDetail`.',
)
const StudyView = strict(
  {
    purpose: prose('The purpose.', 'To compare attendance and readiness'),
    scope: prose('The scope.', 'Children enrolled in 2026-2027'),
    duration: text(500, 'The duration.', 'Until 30 June 2028'),
  },
  { $id: 'DataStudy', description: 'A study (34 CFR 99.31(a)(6)).' },
)
const DestructionView = strict(
  {
    method: text(1000, 'How the data is destroyed.', 'NIST SP 800-88 purge'),
    withinDays: integer(0, 3650, 'Days after the data is no longer needed.', 60),
  },
  { $id: 'DataDestruction', description: 'How and when the data is destroyed.' },
)
const DataSharingView = strict(
  {
    purpose: Type.Optional(prose('Why the data is shared.', 'To plan transitions to kindergarten')),
    elements: Type.Optional(Type.Array(ref(ElementView), { maxItems: 100, description: 'The kinds of data.' })),
    study: Type.Optional(ref(StudyView)),
    designation: Type.Optional(
      prose('The authorized representative (34 CFR 99.35).', 'Springfield University, Center for Evaluation'),
    ),
    permittedUses: Type.Optional(prose('What the receiver may do with the data.', 'Aggregate reports to both parties')),
    redisclosure: Type.Optional(ref(Redisclosure)),
    redisclosureDetail: Type.Optional(prose('To whom, with `listed`.', 'The state education agency')),
    safeguards: Type.Optional(prose('How the data is protected.', 'Encrypted at rest and in transit')),
    accessRoles: Type.Optional(prose('Who has access, by role.', 'The data manager and two analysts')),
    retention: Type.Optional(prose('How long the data is kept.', 'One year after the end of the school year')),
    destruction: Type.Optional(ref(DestructionView)),
    breachNoticeHours: Type.Optional(integer(1, 720, 'Hours within which a breach is notified.', 48)),
    parentRights: Type.Optional(prose('The rights of parents.', 'A parent may read this agreement on request.')),
    reviewEveryMonths: Type.Optional(integer(1, 60, 'Months between reviews of the agreement.', 12)),
    enforcement: Type.Optional(prose('What follows from a violation.', 'The other party may stop the disclosure.')),
  },
  {
    $id: 'AgreementDataSharing',
    description: 'Who gives which kind of data to whom, on which ground. No field accepts the data itself.',
  },
)

/** The types of requests are those of DraftParts: inferred ones would cost the compiler most of its time. */
export const partFields = {
  term: Type.Optional(ref(TermView)),
  summary: Type.Optional(
    text(4000, 'What the version, or the amendment, is about.', 'Adds four places in a family child care home.'),
  ),
  amendmentKinds: Type.Optional(
    Type.Array(ref(AmendmentKind), {
      maxItems: 6,
      uniqueItems: true,
      description: 'What an amendment changes: at least one. Empty for other versions.',
    }),
  ),
  include: Type.Optional(ref(IncludeView)),
  // More than a version can have, so that the rule answers with 422.
  clauses: Type.Optional(
    Type.Array(ref(ClauseView), { maxItems: 2 * maxClauses, description: 'The clauses, at most 150.' }),
  ),
  exhibits: Type.Optional(Type.Array(ref(ExhibitView), { maxItems: 50, description: 'The exhibits, in order.' })),
  notApplicable: Type.Optional(
    Type.Array(ref(NotApplicableView), { maxItems: 30, description: 'Rules that do not apply.' }),
  ),
  financialTerms: Type.Optional(
    Type.Array(ref(FinancialTermView), { maxItems: 100, description: 'What the parties pay each other.' }),
  ),
  noMoneyReason: Type.Optional(
    text(1000, 'Why no money changes hands. Only without `financialTerms`.', 'Each party bears its own costs.'),
  ),
  enrollment: Type.Optional(ref(EnrollmentView)),
  subaward: Type.Optional(ref(SubawardView)),
  preschoolCoordination: Type.Optional(ref(CoordinationView)),
  dataSharing: Type.Optional(ref(DataSharingView)),
} as unknown as Record<keyof DraftParts, TOptional<TUnsafe<Written>>>
export const partLists = ['amendmentKinds', 'clauses', 'exhibits', 'notApplicable', 'financialTerms'] as const

export const partSchemas = [
  AmendmentKind,
  RenewalView,
  TermView,
  IncludeView,
  ParameterView,
  SourceKind,
  SourceView,
  ClauseContentView,
  ClauseView,
  ExhibitView,
  NotApplicableView,
  Basis,
  Per,
  FinancialTermView,
  GroupView,
  Setting,
  SiteView,
  DelegateView,
  EnrollmentView,
  PeriodView,
  OfficialsView,
  ListingView,
  RateKind,
  RateView,
  ReportView,
  ExclusionMethod,
  ExclusionView,
  UnavailableView,
  SubawardView,
  TopicView,
  TopicsView,
  ExceptionKind,
  ExceptionView,
  CoordinationView,
  DataLevel,
  DataGround,
  ElementView,
  Redisclosure,
  StudyView,
  DestructionView,
  DataSharingView,
]
