// Tables of agreement versions and of their contents.
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { inVisiblePartnerships, oneOf, policies, timestamp } from '../../database/columns.ts'
import type { TerminationCode } from '../../partnerships/partnerships/rules.ts'
import { partnershipRecordColumns, partnerships } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Consent } from '../../records/consents.ts'
import { agreements } from '../agreements/table.ts'
import type { EvidenceReview } from '../signatures/evidence.ts'
import { type AmendmentKind, type ContentEdition, origins, type Renewal } from './content.ts'
import { storedStates } from './dates.ts'
import type { DraftParts, Include } from './parts.ts'
import type { FrozenSignatory } from './rules.ts'

export const agreementVersions = pgTable(
  'agreement_versions',
  {
    ...partnershipRecordColumns(),
    agreementId: uuid('agreement_id').notNull(),
    /** 1, 2, 3 … within the agreement. */
    number: integer('number').notNull(),
    origin: text('origin', { enum: origins }).notNull(),
    baseVersionId: uuid('base_version_id'),
    /** The edition of the rule set: general/1. */
    ruleSet: text('rule_set').notNull(),
    /** What the last action led to; dates decide the rest: see stateOn. */
    state: text('state', { enum: storedStates }).notNull(),
    /** The reason of the last action. */
    reason: text('reason'),
    /** Counts the compilations: the content with this number is the current one. */
    revision: integer('revision').notNull(),
    contentSha256: text('content_sha256').notNull(),
    /** Of the format of its content. */
    edition: integer('edition').$type<ContentEdition>().notNull().default(1),
    /** SHA-256 of what identifies the sources from which it was compiled. */
    sourcesSha256: text('sources_sha256').notNull(),
    /** SHA-256 of what identifies those about money; null if the content has no part about them. */
    financeSha256: text('finance_sha256'),
    /** The same of the commitments, and of the legal requirements. */
    commitmentsSha256: text('commitments_sha256'),
    lawSha256: text('law_sha256'),
    compiledAt: timestamp('compiled_at').notNull(),
    /** The organizations of the content's parties, the lead first. */
    partyIds: jsonb('party_ids').$type<string[]>().notNull(),
    /** Parties of the base version that an amendment removes: they accept it too. */
    removedPartyIds: jsonb('removed_party_ids').$type<string[]>().notNull(),
    summary: text('summary'),
    amendmentKinds: jsonb('amendment_kinds').$type<AmendmentKind[]>().notNull(),
    effectiveOn: date('effective_on'),
    endsOn: date('ends_on'),
    timeZone: text('time_zone').notNull(),
    retroactive: boolean('retroactive').notNull(),
    noticeDays: integer('notice_days'),
    /** Of its money; null if it has none. All money of a partnership is in one currency. */
    currency: text('currency'),
    immediateGrounds: jsonb('immediate_grounds').$type<TerminationCode[]>().notNull(),
    renewal: jsonb('renewal').$type<Renewal>(),
    signByOn: date('sign_by_on'),
    requiredGaps: integer('required_gaps').notNull(),
    recommendedGaps: integer('recommended_gaps').notNull(),
    /** Findings of severity error. */
    shortCutErrors: integer('short_cut_errors').notNull(),
    untailoredShare: integer('untailored_share').notNull(),
    /** Units of the difference that the declared kinds of the amendment do not allow. */
    mismatchedUnits: jsonb('mismatched_units').$type<string[]>().notNull(),
    include: jsonb('include').$type<Include>().notNull(),
    /** Whether it has neither a clause nor an expectation. */
    empty: boolean('empty').notNull(),
    /** Consents to the content with the present hash. */
    acceptances: jsonb('acceptances').$type<Consent[]>().notNull(),
    /** Since when it waits for whom it waits now. */
    waitingSince: timestamp('waiting_since'),
    frozenAt: timestamp('frozen_at'),
    /** Who signs, as the frozen content names them. */
    signatories: jsonb('signatories').$type<FrozenSignatory[]>().notNull(),
    /** Whether they sign by their order, as the frozen content says. */
    sequential: boolean('sequential').notNull().default(false),
    executedAt: timestamp('executed_at'),
    /** The latest day of a signature. */
    executedOn: date('executed_on'),
    /** The last attestation of the chain, which says that every signatory has signed. */
    executionAttestation: text('execution_attestation'),
    /** The legal reviews in its evidence, which observers read there and nowhere else. */
    evidenceReviews: jsonb('evidence_reviews').$type<EvidenceReview[]>(),
    inForceFrom: date('in_force_from'),
    supersededOn: date('superseded_on'),
    terminatesOn: date('terminates_on'),
    suspendedBy: uuid('suspended_by'),
    /** Whether a renewal was executed later than the notice days of its base. */
    noticeLate: boolean('notice_late').notNull(),
    /** For how many days before a renewal nothing was in force. */
    gapDays: integer('gap_days').notNull(),
  },
  (table) => [
    unique('agreement_versions_number_unique').on(table.partnershipId, table.agreementId, table.number),
    // One version of an agreement at a time is out for signature.
    uniqueIndex('agreement_versions_one_signing')
      .on(table.partnershipId, table.agreementId)
      .where(sql`state in ('ready_to_sign', 'partially_signed')`),
    index('agreement_versions_with_currency').on(table.partnershipId, table.id).where(sql`currency is not null`),
    // Of check_agreement().
    index('agreement_versions_executed').on(table.contentSha256).where(sql`executed_at is not null`),
    index('agreement_versions_by_agreement').on(table.partnershipId, table.agreementId, table.id),
    index('agreement_versions_open')
      .on(table.partnershipId, table.id)
      .where(sql`state in ('draft', 'party_review', 'legal_review', 'ready_to_sign', 'partially_signed')`),
    foreignKey({
      columns: [table.partnershipId, table.agreementId],
      foreignColumns: [agreements.partnershipId, agreements.id],
      name: 'agreement_versions_agreement_exists',
    }),
    check('agreement_versions_state_valid', oneOf(table.state, storedStates)),
    check('agreement_versions_origin_valid', oneOf(table.origin, origins)),
    check(
      'agreement_versions_executed_complete',
      sql`${table.executedAt} is null or (${table.executedOn} is not null and ${table.inForceFrom} is not null)`,
    ),
    ...collectionPolicies('agreement_versions', table, {
      readers: 'observer',
      writers: 'parties',
      deletable: false,
      visibleToObservers: sql`${table.executedAt} is not null`,
      // check_agreement() reads them.
      owner: ['select'],
    }),
  ],
)

/**
 * What each compilation of a version produced. Rows never change, so that what a party accepted, signed or could read when it
 * left is what it was. Events have the SHA-256 of the content, and not the content.
 */
export const agreementContents = pgTable(
  'agreement_contents',
  {
    partnershipId: uuid('partnership_id')
      .notNull()
      .references(() => partnerships.id),
    versionId: uuid('version_id').notNull(),
    revision: integer('revision').notNull(),
    /** What the drafter wrote. */
    parts: jsonb('parts').$type<DraftParts>().notNull(),
    /** Canonical JSON (RFC 8785). */
    content: text('content').notNull(),
    sha256: text('sha256').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.partnershipId, table.versionId, table.revision] }),
    ...policies({
      // Of the version as the caller sees it now or, for a party that left, saw it then.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'party')}
        or (${inVisiblePartnerships(table.partnershipId, 'observer')} and exists (select from agreement_versions v
          where v.partnership_id = ${table.partnershipId} and v.id = ${table.versionId} and v.revision = ${table.revision}
            and v.executed_at is not null))
        or exists (select from events e where e.stream_id = ${table.partnershipId}
          and e.stream_id = (select current_partnership_id()) and e.subject_type = 'agreement_version'
          and e.subject_id = ${table.versionId} and e.after->>'content_sha256' = ${table.sha256})`,
      insert: inVisiblePartnerships(table.partnershipId, 'party'),
    }),
  ],
)
