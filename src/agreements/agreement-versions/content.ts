// The content of an agreement version: what is signed, as canonical JSON (RFC 8785). Pure. Over 300 lines: the types of one document.
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Channel, EscalationLevel } from '../../communication/communication-plans/rules.ts'
import type { Touchpoint } from '../../communication/touchpoints/rules.ts'
import type { ConflictStep } from '../../conflicts/conflict-plans/rules.ts'
import type { ExternalId } from '../../database/columns.ts'
import type { ExpectationContent } from '../../expectations/expectations/content.ts'
import type { Beneficiary } from '../../missions/benefits/rules.ts'
import type { Indicator } from '../../missions/benefits/table.ts'
import type { MissionContent } from '../../missions/missions/rules.ts'
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import type { TerminationCode } from '../../partnerships/partnerships/rules.ts'
import type { AgreementKind } from '../agreement-kinds/kinds.ts'
import type { CommitmentContent } from './commitment-content.ts'
import type { FinanceContent } from './finance-content.ts'

/** The edition of the format of new contents. An amendment keeps the edition of its base. */
export const currentEdition = 3
/**
 * Edition 2 adds what the parties agreed on about money as records. Edition 3 adds what they commit to, and the law that applies to
 * them.
 */
export const contentEditions = [1, 2, 3] as const
export type ContentEdition = (typeof contentEditions)[number]
export const contentFormatOf = (edition: ContentEdition) => `partnership-basics/agreement/${edition}` as const
/** Undefined for a format that is not known. */
export const contentEditionOf = (format: string): ContentEdition | undefined =>
  contentEditions.find((edition) => contentFormatOf(edition) === format)

export const origins = ['initial', 'amendment', 'renewal'] as const
export type Origin = (typeof origins)[number]

export const amendmentKinds = [
  'correction',
  'term_extension',
  'financial_change',
  'expectation_change',
  'party_change',
  'other',
] as const
export type AmendmentKind = (typeof amendmentKinds)[number]

export const signingOrders = ['parallel', 'sequential'] as const
export type SigningOrder = (typeof signingOrders)[number]

export const authorityBases = [
  'office',
  'board_resolution',
  'delegation',
  'owner',
  'power_of_attorney',
  'other',
] as const

/** On what the right to sign for a party is based. */
export interface Authority {
  basis: (typeof authorityBases)[number]
  statement: string | null
  documentSha256: string | null
}

export interface ContentSignatory {
  name: string
  title: string | null
  authority: Authority
  /** 1 to 20; with sequential signing the order of the signatures. */
  order: number
}

export interface ContentParty {
  organizationId: string
  name: string
  role: PartyRole
  lead: boolean
  externalIds: ExternalId[]
  noticeContact: { name: string; title: string | null; email: string | null; phone: string | null } | null
  signatories: ContentSignatory[]
}

export interface Renewal {
  maxRenewals: number
  months: number
  noticeDays: number
}

/** Dates are days in `timeZone`. A draft may lack what is null. */
export interface Term {
  effectiveOn: string | null
  /** The last day. */
  endsOn: string | null
  timeZone: string
  retroactiveReason: string | null
  noticeDays: number | null
  /** Reasons of a termination that need no notice. */
  immediateGrounds: TerminationCode[]
  renewal: Renewal | null
  governingLaw: string | null
}

export interface ContentExpectation extends ExpectationContent {
  /** E1, E2 …; the same in every version of the agreement. */
  number: string
  id: string
  revision: number
}

export interface ContentClause {
  /** 1, 2 …, by position. */
  number: string
  key: string
  heading: string
  /** With the values of its parameters. */
  text: string
  /** The components of rule sets that it covers. */
  covers: string[]
  /** Whether it remains in force after the end of the agreement. */
  survives: boolean
  /** What it was borrowed from. */
  source: ClauseSource | null
}

export const clauseSourceKinds = ['clause', 'template', 'agreement'] as const
export interface ClauseSource {
  kind: (typeof clauseSourceKinds)[number]
  /** Of the borrowed text in its normal form: see untailored.ts. */
  sha256: string
}

/** Either text, or the hash of a document at another place. */
export interface ContentExhibit {
  /** A, B … */
  number: string
  title: string
  text: string | null
  sha256: string | null
  bytes: number | null
  mediaType: string | null
}

export const financialBases = ['fixed', 'per_place', 'per_hour', 'cost_reimbursement', 'in_kind'] as const
export const financialPeriods = ['once', 'month', 'year', 'term'] as const

export interface FinancialTerm {
  key: string
  payerId: string
  payeeId: string
  purpose: string
  basis: (typeof financialBases)[number]
  /** A decimal string with the decimals of its currency. */
  amount: string | null
  currency: string
  per: (typeof financialPeriods)[number] | null
  notToExceed: string | null
  source: string | null
  dueWithinDays: number | null
  conditions: string | null
}

export const settings = ['center', 'family_child_care', 'school', 'other'] as const

export interface Group {
  name: string
  fromMonths: number
  toMonths: number
  children: number
  teachers: number
}

export interface Site {
  organizationId: string
  name: string
  setting: (typeof settings)[number]
  places: number
  groups: Group[]
}

/** Whether a party is a delegate agency (45 CFR 1303.31), and when HHS approved the agreement. */
export interface Delegate {
  isDelegate: boolean
  approvedOn: string | null
}

export interface Enrollment {
  hoursPerDay: number | null
  weeksPerYear: number | null
  delegate: Delegate | null
  sites: Site[]
}

export interface Period {
  startsOn: string
  endsOn: string
}

export const subrecipientRateKinds = ['federal', 'pass_through', 'de_minimis', 'cost_allocation', 'none'] as const
export const exclusionMethods = ['sam', 'certification', 'clause'] as const

/** The data of one subaward from one Federal award (2 CFR 200.332). Amounts are decimal strings in `currency`. */
export interface Subaward {
  subrecipientId: string | null
  fain: string | null
  awardDate: string | null
  performancePeriod: Period | null
  budgetPeriod: Period | null
  currency: string | null
  /** Obligated in this subaward or amendment. */
  thisAction: string | null
  /** Obligated to the subrecipient in all, this action included. */
  obligated: string | null
  /** Committed to the subrecipient. */
  committed: string | null
  description: string | null
  officials: { agency: string; passThrough: string; awardingOfficial: string; contact: string } | null
  /** The Assistance Listing: a number such as 93.600, and its title. */
  listing: { number: string; title: string } | null
  research: boolean | null
  /** The indirect cost rate of the Federal award. */
  federalAwardIndirectRate: string | null
  /** The rate of the subrecipient. */
  indirectCost: {
    kind: (typeof subrecipientRateKinds)[number]
    ratePercent: string | null
    base: string | null
  } | null
  reports: { kind: string; when: string }[]
  exclusionCheck: { method: (typeof exclusionMethods)[number]; checkedOn: string | null } | null
  delegate: Delegate | null
  /** What is not known yet, by the name of its field. */
  unavailable: { field: string; reason: string; expectedOn: string | null }[]
}

/** The ten subjects of 42 USC 9837(e)(5)(A)(ii), in its order. */
export const coordinationTopics = [
  'education',
  'public_information',
  'selection',
  'service_areas',
  'staff_training',
  'technical_assistance',
  'working_parents',
  'kindergarten',
  'facilities',
  'other',
] as const
export type CoordinationTopic = (typeof coordinationTopics)[number]

export const exceptionKinds = ['no_public_preschool', 'unable_or_unwilling'] as const

export interface PreschoolCoordination {
  /** MM-DD. */
  schoolYearStartsOn: string | null
  topics: Partial<Record<CoordinationTopic, { review: string | null; plan: string | null }>>
  /** Why there is no memorandum with the local entity (42 USC 9837(e)(5)(B)). */
  exception: { kind: (typeof exceptionKinds)[number]; statement: string; informedOn: string | null } | null
}

export const dataLevels = ['aggregate', 'de_identified', 'identifiable'] as const
export const dataGrounds = [
  'consent',
  'ferpa_studies',
  'ferpa_audit',
  'ferpa_school_official',
  'hs_transfer',
  'hs_official',
  'hs_audit',
  'hs_study',
  'hs_child_welfare',
  'idea_b',
  'idea_c',
  'hipaa',
  'other',
] as const
export const redisclosures = ['none', 'with_consent', 'listed'] as const

/** A kind of data that one party gives to another. It never holds the data. */
export interface DataElement {
  name: string
  level: (typeof dataLevels)[number]
  fromId: string
  toId: string
  ground: (typeof dataGrounds)[number] | null
  groundDetail: string | null
}

export interface DataSharing {
  purpose: string | null
  elements: DataElement[]
  study: { purpose: string; scope: string; duration: string } | null
  /** The authorized representative (34 CFR 99.35). */
  designation: string | null
  permittedUses: string | null
  redisclosure: (typeof redisclosures)[number] | null
  /** To whom, with `listed`. */
  redisclosureDetail: string | null
  safeguards: string | null
  accessRoles: string | null
  retention: string | null
  destruction: { method: string; withinDays: number } | null
  /** Hours within which a breach is notified. */
  breachNoticeHours: number | null
  parentRights: string | null
  reviewEveryMonths: number | null
  enforcement: string | null
}

export interface NotApplicable {
  /** The code of a rule. */
  rule: string
  reason: string
}

/**
 * Every key of its edition is always present: null or empty if there is no value. It has no timestamps and no row versions.
 */
export interface Content extends FinanceContent, CommitmentContent {
  format: string
  agreement: {
    id: string
    title: string
    kind: AgreementKind
    reference: string | null
    language: string
    /** The edition of the rule set: general/1. */
    ruleSet: string
  }
  version: {
    number: number
    origin: Origin
    baseContentSha256: string | null
    amendmentKinds: AmendmentKind[]
    summary: string | null
  }
  partnership: {
    id: string
    name: string
    purpose: string
    serviceModel: string | null
    programYear: string | null
  }
  /** The lead first, then by order of joining. */
  parties: ContentParty[]
  term: Term
  signing: SigningOrder
  mission: (MissionContent & { contentHash: string; number: number }) | null
  benefits: {
    beneficiary: Beneficiary
    organizationId: string
    statement: string
    description: string | null
    indicators: Indicator[]
  }[]
  expectations: ContentExpectation[]
  communication: {
    number: number
    hash: string
    channels: Channel[]
    touchpoints: Touchpoint[]
    escalation: EscalationLevel[]
  } | null
  /** The steps of the agreed conflict plan; empty if none is agreed. */
  conflictSteps: ConflictStep[]
  financialTerms: FinancialTerm[]
  noMoneyReason: string | null
  enrollment: Enrollment | null
  subaward: Subaward | null
  preschoolCoordination: PreschoolCoordination | null
  dataSharing: DataSharing | null
  clauses: ContentClause[]
  exhibits: ContentExhibit[]
  notApplicable: NotApplicable[]
}

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The text that is signed, and its SHA-256 over UTF-8 in hexadecimal digits. */
export function canonicalContent(content: Content): { text: string; sha256: string } {
  const text = canonicalize(content) ?? ''
  return { text, sha256: sha256Of(text) }
}
