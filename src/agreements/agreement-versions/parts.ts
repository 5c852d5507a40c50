// What the drafter of an agreement version writes; the other parts of its content are compiled from records. Pure.
import type {
  AmendmentKind,
  ClauseSource,
  ContentClause,
  ContentExhibit,
  DataSharing,
  Enrollment,
  FinancialTerm,
  NotApplicable,
  PreschoolCoordination,
  Subaward,
  Term,
} from './content.ts'

export const parameterTypes = ['text', 'integer', 'money', 'date', 'percent', 'party'] as const

/** A value that the text of a clause contains as `{{name}}`. */
export interface ClauseParameter {
  name: string
  type: (typeof parameterTypes)[number]
  required: boolean
  description: string | null
  value: string | null
}

/** What a clause was borrowed from. Only `kind` and `sha256` are compiled, and shown to others than the borrower. */
export interface DraftSource extends ClauseSource {
  /** Whether the clause must not stay equal to its source. */
  mustTailor: boolean
  /** The names of the parties of the agreement that it was borrowed from. */
  partyNames: string[]
  borrowerId: string
  /** Of the record that it was borrowed from. The other parties may not know the partnership in it. */
  path: string
}

export interface DraftClause extends Pick<ContentClause, 'key' | 'heading' | 'covers' | 'survives'> {
  /** 1 to 999: clauses are ordered by position, then by key. */
  position: number
  /** With `{{name}}` for its parameters. */
  text: string
  parameters: ClauseParameter[]
  source: DraftSource | null
}

export interface DraftExhibit extends Omit<ContentExhibit, 'number'> {
  /** Where the document with the hash is kept, and by which party. */
  location: string | null
  custodianId: string | null
}

export interface Include {
  mission: boolean
  benefits: boolean
  communicationPlan: boolean
  /** From edition 2 of the content format on. */
  finance: boolean
  /** From edition 3 of the content format on. */
  commitments: boolean
  law: boolean
  /** Null: all that are agreed or in effect. */
  expectationIds: string[] | null
}

export interface Parts {
  term: Term
  summary: string | null
  amendmentKinds: AmendmentKind[]
  include: Include
  clauses: DraftClause[]
  exhibits: DraftExhibit[]
  notApplicable: NotApplicable[]
  financialTerms: FinancialTerm[]
  noMoneyReason: string | null
  enrollment: Enrollment | null
  subaward: Subaward | null
  preschoolCoordination: PreschoolCoordination | null
  dataSharing: DataSharing | null
}

/** The value, with null or an empty list for each absent or null member of `defaults`, in its order. */
const complete = <Value extends object>(defaults: Value, value: object | null | undefined): Value =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, empty]) => [name, (value as Record<string, unknown>)?.[name] ?? empty]),
  ) as Value
const completeOrNull = <Value extends object>(defaults: Value, value: object | null | undefined): Value | null =>
  value == null ? null : complete(defaults, value)

const emptyTerm: Term = {
  effectiveOn: null,
  endsOn: null,
  timeZone: 'UTC',
  retroactiveReason: null,
  noticeDays: null,
  immediateGrounds: [],
  renewal: null,
  governingLaw: null,
}
const emptySubaward: Subaward = {
  subrecipientId: null,
  fain: null,
  awardDate: null,
  performancePeriod: null,
  budgetPeriod: null,
  currency: null,
  thisAction: null,
  obligated: null,
  committed: null,
  description: null,
  officials: null,
  listing: null,
  research: null,
  federalAwardIndirectRate: null,
  indirectCost: null,
  reports: [],
  exclusionCheck: null,
  delegate: null,
  unavailable: [],
}
const emptyDataSharing: DataSharing = {
  purpose: null,
  elements: [],
  study: null,
  designation: null,
  permittedUses: null,
  redisclosure: null,
  redisclosureDetail: null,
  safeguards: null,
  accessRoles: null,
  retention: null,
  destruction: null,
  breachNoticeHours: null,
  parentRights: null,
  reviewEveryMonths: null,
  enforcement: null,
}

// biome-ignore lint/suspicious/noExplicitAny: The request schema has checked the members, which may be absent.
export type Written = any

/** What the drafter wrote, as it is stored: members without a value may be absent. `clauses` have their sources. */
export type DraftParts = Partial<Record<keyof Parts, Written>>

/** Fills in what the drafter did not write. */
export function completeParts(draft: DraftParts): Parts {
  const { term, include, enrollment, subaward, preschoolCoordination: coordination, dataSharing } = draft
  const delegate = (value: Written) => completeOrNull({ isDelegate: false, approvedOn: null }, value)
  const completeSubaward = completeOrNull(emptySubaward, subaward)
  const completeSharing = completeOrNull(emptyDataSharing, dataSharing)
  return {
    term: complete(emptyTerm, term),
    summary: draft.summary ?? null,
    amendmentKinds: draft.amendmentKinds ?? [],
    include: complete(
      {
        ...{ mission: true, benefits: true, communicationPlan: true, finance: true, commitments: true, law: true },
        expectationIds: null,
      },
      include,
    ),
    clauses: (draft.clauses ?? []).map((clause: Written) => ({
      ...complete(
        { key: '', position: 0, heading: '', text: '', covers: [], survives: false, parameters: [], source: null },
        clause,
      ),
      parameters: (clause.parameters ?? []).map((parameter: Written) =>
        complete({ name: '', type: 'text', required: false, description: null, value: null }, parameter),
      ),
    })),
    exhibits: (draft.exhibits ?? []).map((exhibit: Written) =>
      complete(
        { title: '', text: null, sha256: null, bytes: null, mediaType: null, location: null, custodianId: null },
        exhibit,
      ),
    ),
    notApplicable: draft.notApplicable ?? [],
    financialTerms: (draft.financialTerms ?? []).map((financialTerm: Written) =>
      complete(
        {
          key: '',
          payerId: '',
          payeeId: '',
          purpose: '',
          basis: 'fixed',
          amount: null,
          currency: '',
          per: null,
          notToExceed: null,
          source: null,
          dueWithinDays: null,
          conditions: null,
        },
        financialTerm,
      ),
    ),
    noMoneyReason: draft.noMoneyReason ?? null,
    enrollment: enrollment
      ? {
          hoursPerDay: enrollment.hoursPerDay ?? null,
          weeksPerYear: enrollment.weeksPerYear ?? null,
          delegate: delegate(enrollment.delegate),
          sites: (enrollment.sites ?? []).map((site: Written) => ({ ...site, groups: site.groups ?? [] })),
        }
      : null,
    subaward: completeSubaward && {
      ...completeSubaward,
      indirectCost: completeOrNull({ kind: 'none', ratePercent: null, base: null }, subaward.indirectCost),
      exclusionCheck: completeOrNull({ method: 'sam', checkedOn: null }, subaward.exclusionCheck),
      delegate: delegate(subaward.delegate),
      unavailable: completeSubaward.unavailable.map((item) =>
        complete({ field: '', reason: '', expectedOn: null as string | null }, item),
      ),
    },
    preschoolCoordination: coordination
      ? {
          schoolYearStartsOn: coordination.schoolYearStartsOn ?? null,
          topics: Object.fromEntries(
            Object.entries(coordination.topics ?? {}).map(([topic, value]) => [
              topic,
              complete({ review: null, plan: null }, value as object),
            ]),
          ),
          exception: completeOrNull(
            { kind: 'no_public_preschool', statement: '', informedOn: null },
            coordination.exception,
          ),
        }
      : null,
    dataSharing: completeSharing && {
      ...completeSharing,
      elements: completeSharing.elements.map((element) =>
        complete({ name: '', level: 'aggregate', fromId: '', toId: '', ground: null, groundDetail: null }, element),
      ),
    },
  } as Parts
}

/** Without the members that are null, also in objects within: members without a value are absent in requests and responses. */
export const withoutNulls = <Value>(value: Value): Value =>
  Array.isArray(value)
    ? (value.map(withoutNulls) as Value)
    : typeof value === 'object' && value !== null
      ? (Object.fromEntries(
          Object.entries(value)
            .filter(([, member]) => member !== null)
            .map(([name, member]) => [name, withoutNulls(member)]),
        ) as Value)
      : value
