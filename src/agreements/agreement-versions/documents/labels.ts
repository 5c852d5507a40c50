// The words of the documents, in English. The texts of the parties are shown as they are. Over 300 lines: it is a table.
import type { Confidentiality } from '../../../communication/communication-plans/rules.ts'
import type { Method, TouchpointPurpose } from '../../../communication/touchpoints/rules.ts'
import type { ConflictLevel } from '../../../conflicts/conflict-plans/rules.ts'
import type { CommitmentLevel } from '../../../expectations/commitments/rules.ts'
import type { Direction } from '../../../expectations/expectations/content.ts'
import type { Overflow } from '../../../finance/cost-allocations/rules.ts'
import type { FundingType } from '../../../finance/funding-types/rules.ts'
import type { LegalLevel } from '../../../law/legal-requirements/rules.ts'
import type { Beneficiary } from '../../../missions/benefits/rules.ts'
import type { PartyRole } from '../../../partnerships/parties/rules.ts'
import type { Aspect, TerminationCode } from '../../../partnerships/partnerships/rules.ts'
import type { AgreementKind } from '../../agreement-kinds/kinds.ts'
import type { SigningMethod } from '../../signatures/statement.ts'
import type {
  AmendmentKind,
  Authority,
  ClauseSource,
  CoordinationTopic,
  DataElement,
  DataSharing,
  FinancialTerm,
  Origin,
  PreschoolCoordination,
  SigningOrder,
  Site,
  Subaward,
} from '../content.ts'
import type { UnitChange } from '../diff.ts'
import type { ContentFeeDecision } from '../finance-content.ts'
import type { ReviewEntry } from './options.ts'

type Words<Key extends string> = Readonly<Record<Key, string>>

const kinds: Words<AgreementKind> = {
  general: 'Partnership agreement',
  ehs_ccp: 'Early Head Start–child care partnership agreement',
  hs_preschool_mou: 'Memorandum of understanding between Head Start and public preschool',
  subaward: 'Subaward agreement',
  data_sharing: 'Data sharing agreement',
}

const origins: Words<Origin> = { initial: 'Original agreement', amendment: 'Amendment', renewal: 'Renewal' }

const amendmentKinds: Words<AmendmentKind> = {
  correction: 'Correction',
  term_extension: 'Extension of the term',
  financial_change: 'Financial change',
  expectation_change: 'Change of expectations',
  party_change: 'Change of parties or signatories',
  other: 'Other change',
}

const signingOrders: Words<SigningOrder> = {
  parallel: 'The signatories sign in any order.',
  sequential: 'The signatories sign in the order of their numbers.',
}

const roles: Words<PartyRole> = {
  recipient: 'Head Start recipient',
  child_care_provider: 'Child care provider',
  school_district: 'School district',
  state_agency: 'State agency',
  service_provider: 'Service provider',
  funder: 'Funder',
  technical_assistance: 'Technical assistance provider',
  other: 'Other',
}

const authorityBases: Words<Authority['basis']> = {
  office: 'by office',
  board_resolution: 'by resolution of the board',
  delegation: 'by delegation',
  owner: 'as owner',
  power_of_attorney: 'by power of attorney',
  other: 'on another basis',
}

const terminationCodes: Words<TerminationCode> = {
  mutual_agreement: 'mutual agreement',
  funding_ended: 'the funding ended',
  standards_not_met: 'standards are not met',
  capacity: 'lack of capacity',
  obligations_not_met: 'obligations are not met',
  other: 'other reasons',
}

const serviceModels: Words<string> = {
  center_based: 'Center-based',
  family_child_care: 'Family child care',
  home_based: 'Home-based',
  locally_designed: 'Locally designed',
  school_based: 'School-based',
  other: 'Other',
}

const aspects: Words<Aspect> = {
  finance: 'Finance',
  legal: 'Legal requirements',
  standards: 'Standards',
  systems: 'Systems',
  resources: 'Resources',
  staffing: 'Staffing',
  services: 'Services',
  data: 'Data',
}

const directions: Words<Direction> = { increase: 'Increase', decrease: 'Decrease', maintain: 'Maintain' }

const beneficiaries: Words<Beneficiary> = {
  children: 'Benefits for children',
  families: 'Benefits for families',
  party: 'Benefits for the parties',
}

const methods: Words<Method> = {
  in_person: 'In person',
  video: 'Video call',
  phone: 'Telephone',
  email: 'Email',
  text_message: 'Text message',
  mail: 'Mail',
  portal: 'Portal',
  other: 'Other',
}

const confidentialities: Words<Confidentiality> = {
  open: 'Open',
  parties_only: 'The parties only',
  named_people_only: 'Named people only',
}

const touchpointPurposes: Words<TouchpointPurpose> = {
  information_exchange: 'Exchange of information',
  issue_resolution: 'Resolution of issues',
  monitoring: 'Monitoring',
  governance: 'Governance',
}

const conflictLevels: Words<ConflictLevel> = {
  point_of_contact: 'Points of contact',
  directors: 'Directors',
  governing_bodies: 'Governing bodies',
  mediator: 'Mediator',
  arbitrator: 'Arbitrator',
}

const financialBases: Words<FinancialTerm['basis']> = {
  fixed: 'fixed amount',
  per_place: 'for each place',
  per_hour: 'for each hour',
  cost_reimbursement: 'reimbursement of costs',
  in_kind: 'in kind',
}

const financialPeriods: Words<NonNullable<FinancialTerm['per']>> = {
  once: 'once',
  month: 'a month',
  year: 'a year',
  term: 'for the whole term',
}

const commitmentLevels: Words<CommitmentLevel> = {
  committed: 'Committed',
  conditional: 'Committed under a condition',
  none: 'Not committed',
  not_applicable: 'Does not concern the party',
}

const legalLevels: Words<LegalLevel> = { federal: 'Federal', state: 'State', local: 'Local', tribal: 'Tribal' }

const fundingTypes: Words<FundingType> = {
  head_start: 'Head Start',
  early_head_start: 'Early Head Start',
  ehs_ccp: 'Early Head Start–Child Care Partnership',
  ccdf_subsidy: 'Child care subsidy (CCDF)',
  title_i: 'Title I',
  idea_619: 'IDEA, section 619',
  idea_c: 'IDEA, part C',
  cacfp: 'Child and Adult Care Food Program',
  tanf: 'Temporary Assistance for Needy Families',
  miechv: 'Maternal, Infant, and Early Childhood Home Visiting',
  state_prek: 'State pre-kindergarten',
  local_district: 'Funds of a school district',
  qris_award: 'Award of a quality rating system',
  private_grant: 'Private grant',
  parent_fees: 'Parent fees',
  agency_funds: 'Funds of an agency',
  pledge: 'Pledge',
  other: 'Other funds',
}

const overflows: Words<Overflow> = {
  non_federal: 'What a source cannot pay is charged to sources that are not federal',
  any: 'What a source cannot pay is charged to any other source',
  none: 'What a source cannot pay is not charged to another source',
}

const charges: Words<ContentFeeDecision['charges']> = {
  none: 'Parents are not charged',
  copayment: 'Parents pay a copayment',
  tuition: 'Parents pay tuition',
}

const feeScopes: Words<NonNullable<ContentFeeDecision['appliesTo']>> = {
  head_start_hours: 'Hours that Head Start funds',
  extended_hours: 'Hours before and after those that Head Start funds',
  other_children: 'Children who are not enrolled in Head Start',
}

const siteSettings: Words<Site['setting']> = {
  center: 'Center',
  family_child_care: 'Family child care home',
  school: 'School',
  other: 'Other',
}

const rateKinds: Words<NonNullable<Subaward['indirectCost']>['kind']> = {
  federal: 'Rate approved by the Federal Government',
  pass_through: 'Rate negotiated with the pass-through entity',
  de_minimis: 'De minimis rate',
  cost_allocation: 'Costs are allocated without a rate',
  none: 'No indirect costs',
}

const exclusionMethods: Words<NonNullable<Subaward['exclusionCheck']>['method']> = {
  sam: 'Search of SAM.gov',
  certification: 'Certification of the subrecipient',
  clause: 'Clause of this agreement',
}

/** By the name of a field of a subaward. */
const subawardFields: Words<keyof Subaward> = {
  subrecipientId: 'Subrecipient',
  fain: 'Federal award identification number (FAIN)',
  awardDate: 'Date of the Federal award',
  performancePeriod: 'Period of performance',
  budgetPeriod: 'Budget period',
  currency: 'Currency',
  thisAction: 'Federal funds obligated by this action',
  obligated: 'Federal funds obligated in total',
  committed: 'Federal funds committed in total',
  description: 'Description of the Federal award',
  officials: 'Agencies and awarding official',
  listing: 'Assistance Listing',
  research: 'Research and development',
  federalAwardIndirectRate: 'Indirect cost rate of the Federal award',
  indirectCost: 'Indirect cost rate of the subrecipient',
  reports: 'Reports',
  exclusionCheck: 'Check for exclusion and debarment',
  delegate: 'Delegate agency',
  unavailable: 'Not available yet',
}

const coordinationTopics: Words<CoordinationTopic> = {
  education: 'Educational activities, curricular objectives and instruction',
  public_information: 'Public information and access for families',
  selection: 'Selection priorities for eligible children',
  service_areas: 'Service areas',
  staff_training: 'Staff training, including joint training',
  technical_assistance: 'Technical assistance',
  working_parents: 'Additional services for working parents',
  kindergarten: 'Communication and outreach for the transition to kindergarten',
  facilities: 'Facilities, transportation and other program elements',
  other: 'Other elements',
}

const exceptionKinds: Words<NonNullable<PreschoolCoordination['exception']>['kind']> = {
  no_public_preschool: 'There is no public preschool program in the service area.',
  unable_or_unwilling: 'The local entity is unable or unwilling to take part.',
}

const dataLevels: Words<DataElement['level']> = {
  aggregate: 'Aggregate',
  de_identified: 'De-identified',
  identifiable: 'Identifiable',
}

const dataGrounds: Words<NonNullable<DataElement['ground']>> = {
  consent: 'Consent of the parents',
  ferpa_studies: 'FERPA, studies (34 CFR 99.31(a)(6))',
  ferpa_audit: 'FERPA, audit or evaluation (34 CFR 99.35)',
  ferpa_school_official: 'FERPA, school official (34 CFR 99.31(a)(1))',
  hs_transfer: 'Head Start, transfer to another program (45 CFR 1303.22)',
  hs_official: 'Head Start, official of a program (45 CFR 1303.22)',
  hs_audit: 'Head Start, audit or evaluation (45 CFR 1303.22)',
  hs_study: 'Head Start, study (45 CFR 1303.22)',
  hs_child_welfare: 'Head Start, child welfare agency (45 CFR 1303.22)',
  idea_b: 'IDEA, part B (34 CFR 300.622)',
  idea_c: 'IDEA, part C (34 CFR 303.414)',
  hipaa: 'HIPAA',
  other: 'Another ground',
}

const redisclosures: Words<NonNullable<DataSharing['redisclosure']>> = {
  none: 'Not permitted',
  with_consent: 'With consent',
  listed: 'To those who are named here',
}

const clauseSources: Words<ClauseSource['kind']> = {
  clause: 'Clause of a library',
  template: 'Template',
  agreement: 'Another agreement',
}

const signatureMethods: Words<SigningMethod> = {
  attested_api: 'Electronic, attested by the service',
  wet_ink: 'Ink on paper',
  external_esign: 'Electronic, by a signature provider',
}

const reviewOutcomes: Words<ReviewEntry['outcome']> = {
  approved: 'Approved',
  approved_with_comments: 'Approved with comments',
  changes_required: 'Changes required',
  waived: 'Waived',
}

const reviewStages: Words<ReviewEntry['stage']> = { drafting: 'Drafting', final: 'Final' }

const changes: Words<UnitChange['change']> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  moved: 'moved',
}

/** The names of parts in a difference that have no heading of their own. */
const parts = {
  agreement: 'Agreement',
  party: 'Party',
  signatory: 'Signatory',
  expectation: 'Expectation',
  commitment: 'Commitment',
  legalRequirement: 'Legal requirement',
  conflictStep: 'Conflict step',
  financialTerm: 'Financial term',
  financialObligation: 'Financial obligation',
  dataElement: 'Data element',
  clause: 'Clause',
}

export const words = {
  kinds,
  origins,
  amendmentKinds,
  signingOrders,
  roles,
  authorityBases,
  terminationCodes,
  serviceModels,
  aspects,
  commitmentLevels,
  legalLevels,
  directions,
  beneficiaries,
  methods,
  confidentialities,
  touchpointPurposes,
  conflictLevels,
  financialBases,
  financialPeriods,
  fundingTypes,
  overflows,
  charges,
  feeScopes,
  siteSettings,
  rateKinds,
  exclusionMethods,
  subawardFields,
  coordinationTopics,
  exceptionKinds,
  dataLevels,
  dataGrounds,
  redisclosures,
  clauseSources,
  signatureMethods,
  reviewOutcomes,
  reviewStages,
  changes,
  parts,
}

const headings = {
  contents: 'Contents',
  changes: 'Changes',
  parties: 'Parties',
  partnership: 'Purpose of the partnership',
  term: 'Term',
  mission: 'Mission',
  philosophy: 'Philosophy',
  vision: 'Vision',
  values: 'Values',
  anticipatedResults: 'Anticipated results',
  quality: 'Quality',
  benefits: 'Benefits',
  expectations: 'Expectations',
  commitments: 'Commitments',
  legalRequirements: 'Legal requirements',
  communication: 'Communication',
  channels: 'Channels',
  touchpoints: 'Meetings',
  escalation: 'Escalation',
  conflictSteps: 'Resolving conflicts',
  financialTerms: 'Financial terms',
  costAllocation: 'Cost allocation',
  financialObligations: 'Financial obligations',
  feeDecision: 'Parent fees',
  enrollment: 'Enrollment',
  subaward: 'Subaward',
  preschoolCoordination: 'Coordination with public preschool',
  exception: 'Exception',
  dataSharing: 'Data sharing',
  elements: 'Data',
  clauses: 'Clauses',
  clauseSources: 'Components and sources of the clauses',
  exhibits: 'Exhibits',
  notApplicable: 'Declared not applicable',
  signatures: 'Signatures',
  signingRecord: 'Signing record',
  reviews: 'Legal reviews',
  about: 'About this document',
  unavailable: 'Not available yet',
  missingGlyphs: 'Characters that the fonts of this document lack',
}

const fields = {
  accountable: 'Accountable',
  agreementId: 'Agreement',
  allocated: 'Allocated',
  appliesTo: 'Charged for',
  appliesToRoles: 'Applies to',
  agreementVersionId: 'Version of the agreement',
  amendmentKinds: 'Kinds of changes',
  amount: 'Amount',
  answerWithin: 'Answer within',
  aspect: 'Aspect',
  attendees: 'Attendees',
  authority: 'Authority',
  ages: 'Ages',
  agenda: 'Agenda',
  baseSha256: 'SHA-256 of the base version',
  begins: 'First day',
  benefit: 'Benefit',
  charge: 'Charge',
  children: 'Children',
  clause: 'Clause',
  compiledAt: 'Text compiled on',
  components: 'Components',
  citation: 'Citation',
  commitment: 'Commitment',
  condition: 'Condition',
  conditions: 'Conditions',
  confidentiality: 'Confidentiality',
  consulted: 'Consulted',
  copaymentEqualsOthers: 'A copayment is no more than families in like circumstances pay',
  cost: 'Cost',
  costOfParty: 'Cost of its budget lines',
  contactPoints: 'Contact points',
  custodian: 'Kept by',
  data: 'Data',
  date: 'Date',
  decideWithin: 'Decision within',
  description: 'Description',
  destruction: 'Destruction',
  dueWithin: 'Due',
  ends: 'Last day',
  enforcement: 'Enforcement',
  evidence: 'Evidence',
  executedOn: 'Executed on',
  expectedOn: 'Expected',
  field: 'Item',
  format: 'Format of the content',
  from: 'From',
  fundingSource: 'Funding source',
  frozenAt: 'Text fixed on',
  governingLaw: 'Governing law',
  ground: 'Ground',
  group: 'Group',
  holder: 'Held by',
  how: 'How',
  hoursPerDay: 'Hours of service',
  identifiers: 'Identifiers',
  immediateGrounds: 'Termination without notice',
  indicator: 'Indicator',
  indicators: 'Indicators',
  information: 'Information',
  informed: 'Informed',
  informedOn: 'Informed on',
  inEffect: 'In effect',
  installments: 'Installments',
  kind: 'Kind',
  language: 'Language',
  level: 'Level',
  location: 'Place',
  mediaType: 'Media type',
  meeting: 'Meeting',
  method: 'Method',
  monthlyMaximum: 'At most each month',
  name: 'Name',
  notices: 'Notices to',
  noticeDays: 'Notice of termination',
  number: 'No.',
  operator: 'Operated by',
  order: 'Order',
  outcome: 'Outcome',
  overflow: 'Costs beyond a source',
  overrideReason: 'Reason for a decision that the law does not allow',
  paidByParty: 'Paid by its sources',
  parties: 'Parties',
  partnershipId: 'Partnership',
  party: 'Party',
  payment: 'Payment',
  places: 'Places',
  plan: 'Plan',
  programYear: 'Program year',
  purpose: 'Purpose',
  qualityFramework: 'Framework',
  qualityLevel: 'Level',
  qualityStatement: 'Commitment',
  reaffirm: 'Reaffirmation',
  reason: 'Reason',
  recordedBy: 'Recorded by',
  reference: 'Reference',
  renewal: 'Renewal',
  requiredForEnrollment: 'Enrollment depends on the payment',
  responsible: 'Responsible',
  result: 'Result',
  retroactiveReason: 'Reason for a first day before the signatures',
  review: 'Review',
  reviewOn: 'Reviewed on',
  role: 'Role',
  rule: 'Rule',
  ruleSet: 'Rule set',
  schoolYear: 'School year',
  serviceModel: 'Service model',
  setting: 'Setting',
  sha256: 'SHA-256',
  signature: 'Signature',
  signatory: 'Signatory',
  signedOn: 'Signed on',
  size: 'Size',
  source: 'Source of the funds',
  sourceOfClause: 'Source of the text',
  stage: 'Stage',
  statedBy: 'Stated by',
  unit: 'Unit',
  step: 'Step',
  study: 'Study',
  summary: 'Summary',
  survives: 'In force after the end of the agreement',
  target: 'Target',
  teachers: 'Teachers',
  term: 'Term',
  text: 'Text',
  timeZone: 'Time zone',
  title: 'Title',
  to: 'To',
  topic: 'Topic',
  unavailable: 'Not available yet',
  unfunded: 'Unfunded',
  verification: 'Verified by',
  version: 'Version',
  weeksPerYear: 'Weeks of service',
  what: 'What',
  whatAndHow: 'What and how',
  when: 'When',
  who: 'Who',
  designation: 'Authorized representative',
  permittedUses: 'Permitted uses',
  redisclosure: 'Disclosure to others',
  safeguards: 'Safeguards',
  accessRoles: 'Access',
  retention: 'Retention',
  breachNotice: 'Notice of a breach',
  parentRights: 'Rights of parents',
  reviewEvery: 'Review of this agreement',
  before: 'Before',
  after: 'After',
}

/** By the scheme of an external id; any other scheme is shown as it is. */
const schemes: Words<string> = {
  uei: 'UEI',
  nces_lea: 'NCES district id',
  grant: 'Grant',
  state_license: 'State license',
}

const sentences = {
  notices: {
    draft: 'Draft. Not for signature.',
    withdrawn: 'Withdrawn. Not for signature.',
    declined: 'Declined. Not for signature.',
  },
  draft: 'This is a draft. The parties can still change it, and it has no lines for signatures.',
  withdrawn: 'This version was withdrawn. It is not in force and has no lines for signatures.',
  declined: 'A party declined this version. It is not in force and has no lines for signatures.',
  between: (parties: string) => `between ${parties}`,
  version: (number: number, origin: string) => `${number} (${origin})`,
  period: (from: string, to: string) => `${from} to ${to}`,
  from: (from: string) => `From ${from}`,
  until: (to: string) => `Until ${to}`,
  notDecided: 'Not decided',
  notStated: 'Not stated',
  noEnd: 'No end is agreed',
  lead: 'lead of the partnership',
  daysOfNotice: (days: string) => `${days} in writing`,
  immediateGrounds: (grounds: string) => `Permitted if the reason is ${grounds}`,
  renewal: (times: string, months: string, days: string) =>
    `At most ${times}, for ${months} each; decided ${days} before the last day`,
  missionVersion: (number: number) => `Version ${number} of the mission`,
  reaffirm: (months: string) => `Every ${months}`,
  measuredBy: (what: string) => `measured by ${what}`,
  expectations:
    'An expectation keeps its number in every version of this agreement; “rev.” is the revision of its wording that the parties accepted. Days are days in the time zone of the term unless another time zone is named.',
  legalRequirements:
    'The laws and regulations that the parties have listed as binding on them. The list is not legal advice and may be incomplete.',
  allRoles: 'All parties',
  revision: (revision: number) => `rev.\u00a0${revision}`,
  labelled: (label: string, text: string) => `${label}: ${text}`,
  fromTo: (direction: string, from: string, to: string) => `${direction} from ${from} to ${to}`,
  toTarget: (direction: string, target: string) => `${direction} to ${target}`,
  maintain: (target: string) => `Maintain ${target}`,
  baseline: (figure: string) => `Baseline: ${figure}`,
  target: (figure: string) => `Target: ${figure}`,
  planVersion: (number: number) => `Version ${number} of the communication plan`,
  contact: (id: string) => `contact ${id}`,
  observer: (id: string) => `observer ${id}`,
  organization: (id: string) => `organization ${id}`,
  allParties: 'All parties',
  responsible: (party: string) => `${party} is responsible`,
  duration: (minutes: string) => `Duration: ${minutes}`,
  writtenReasons: 'Each side gives its reasons in writing.',
  noMoney: 'There are no financial terms.',
  payment: (payer: string, payee: string) => `${payer} pays ${payee}`,
  noAmount: 'No amount is stated',
  costAllocation: (number: number, title: string) => `Version ${number} of the cost allocation: ${title}`,
  sourceType: (type: string, key: string) => `${type} (${key})`,
  installment: (amount: string, day: string) => `${amount} on ${day}`,
  feeDecision: (number: number) => `Version ${number} of the fee decision`,
  atMost: (amount: string) => `At most ${amount}`,
  dueWithin: (days: string) => `Due within ${days}`,
  hoursPerDay: (hours: string) => `${hours} a day`,
  weeksPerYear: (weeks: string) => `${weeks} a year`,
  delegate: (approvedOn: string | null) =>
    approvedOn === null
      ? 'A party is a delegate agency'
      : `A party is a delegate agency; HHS approved the agreement on ${approvedOn}`,
  noDelegate: 'No party is a delegate agency',
  ages: (from: number, to: number) => `${from} to ${to} months`,
  yes: 'Yes',
  no: 'No',
  percent: (rate: string) => `${rate} percent`,
  ofBase: (base: string) => `of ${base}`,
  checkedOn: (day: string) => `on ${day}`,
  schoolYear: (day: string) => `Begins on ${day}`,
  study: (purpose: string, scope: string, duration: string) =>
    `Purpose: ${purpose}\nScope: ${scope}\nDuration: ${duration}`,
  destruction: (method: string, days: string) => `${method}\nWithin ${days} after the end of the retention`,
  breachNotice: (hours: string) => `Within ${hours}`,
  reviewEvery: (months: string) => `Every ${months}`,
  survives: 'This clause remains in force after the end of the agreement.',
  sourceOfClause: (kind: string, sha256: string) => `${kind}, SHA-256 of the text ${sha256}`,
  ownText: 'Written for this agreement',
  clauseTitle: (number: string, heading: string) => `${number}. ${heading}`,
  exhibitTitle: (number: string, title: string) => `Exhibit ${number}. ${title}`,
  exhibitElsewhere: 'This exhibit is a document that is kept elsewhere. It is the one with this SHA-256.',
  notApplicable: 'The parties declare that these rules of the rule set do not apply.',
  signing: 'Each signatory adopts this text:',
  quoted: (text: string) => `“${text}”`,
  noSignatories: 'No signatories are named.',
  numbered: (number: number, name: string) => `${number}. ${name}`,
  document: (sha256: string) => `Document with the SHA-256 ${sha256}`,
  waivedReviews: 'These parties waived the final legal review of this content.',
  inPlaceOf: (name: string) => `In place of ${name}`,
  certificate: (sha256: string) => `Certificate with the SHA-256 ${sha256}`,
  noSignatures: 'No signature is recorded.',
  noReviews: 'No legal review is recorded.',
  recordedBy: (organization: string) => `Recorded by ${organization}`,
  about:
    'This document shows the content of one version of the agreement. What is signed is that content in canonical form (RFC 8785), identified by its SHA-256. The service gives it as document.json, and a PDF has it attached as agreement.json.',
  changes: (version: number, base: number) =>
    `This document shows only what version ${version} changes in version ${base}. What is signed is the complete version.`,
  noChanges: 'There are no changes.',
  changeNotShown: 'What changed is in the JSON only: the document does not show it.',
  change: (unit: string, change: string) => `${unit}: ${change}`,
  missingGlyphs: 'In this document, these characters are written as their code points in brackets.',
  page: (number: number, count: number) => `Page ${number} of ${count}`,
  pageVersion: (version: number) => `Version ${version}`,
  hash: (sha256: string) => `SHA-256 ${sha256}`,
}

export const labels = { headings, fields, schemes, sentences }
