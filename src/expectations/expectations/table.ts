// Expectations: who does what, how, when and with which outcome (E2).
import { sql } from 'drizzle-orm'
import { check, date, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf, timestamp } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Consent } from '../../records/consents.ts'
import { directions } from './content.ts'
import { progressStatuses } from './progress.ts'
import { expectationStates, type PendingOutcome, type PendingRevision, type PreviousOutcome } from './rules.ts'
import type { Schedule } from './schedule.ts'

export const expectations = pgTable(
  'expectations',
  {
    ...partnershipRecordColumns(),
    state: text('state', { enum: expectationStates }).notNull(),
    /** The number of the revision of the content; a party accepts one revision. */
    revision: integer('revision').notNull(),
    /** The highest number of a revision, so that a number is not used again. */
    lastRevision: integer('last_revision').notNull().default(0),
    aspect: text('aspect', { enum: aspects }).notNull(),
    what: text('what').notNull(),
    how: text('how'),
    schedule: jsonb('schedule').$type<Schedule>().notNull(),
    responsibleOrganizationId: uuid('responsible_organization_id').references(() => organizations.id),
    responsibleRole: text('responsible_role'),
    accountableOrganizationId: uuid('accountable_organization_id').references(() => organizations.id),
    consultedOrganizationIds: jsonb('consulted_organization_ids').$type<string[]>().notNull(),
    informedOrganizationIds: jsonb('informed_organization_ids').$type<string[]>().notNull(),
    indicator: text('indicator'),
    unit: text('unit'),
    /** Text, so that figures are returned as they were sent. */
    baseline: text('baseline'),
    target: text('target'),
    direction: text('direction', { enum: directions }),
    meansOfVerification: text('means_of_verification'),
    /** The revision that waits beside agreed content for the acceptances of the parties. Only parties read it. */
    pendingRevision: jsonb('pending_revision').$type<PendingRevision>(),
    /** The acceptances of the revision of the content. */
    acceptances: jsonb('acceptances').$type<Consent[]>().notNull(),
    /** The consents to waive it. */
    waivers: jsonb('waivers').$type<Consent[]>().notNull(),
    reason: text('reason'),
    /** The correction of the outcome that waits for the consents of the parties. Only parties read it. */
    pendingCorrection: jsonb('pending_correction').$type<PendingOutcome>(),
    previousOutcomes: jsonb('previous_outcomes').$type<PreviousOutcome[]>().notNull().default([]),
    /** When a revision was last agreed; null if none was. */
    agreedAt: timestamp('agreed_at'),
    /** Stored, because reported due dates of earlier revisions remain. */
    dueDates: jsonb('due_dates').$type<string[]>().notNull(),
    /** Past due dates of earlier revisions that no longer apply. */
    supersededDueDates: jsonb('superseded_due_dates').$type<string[]>().notNull().default([]),
    /** The first due date without a report. */
    nextDueOn: date('next_due_on'),
    /** The status of the accepted report with the latest due date. */
    progress: text('progress', { enum: progressStatuses }),
  },
  (table) => [
    index('expectations_by_state').on(table.partnershipId, table.state, table.id),
    index('expectations_by_aspect').on(table.partnershipId, table.aspect, table.id),
    index('expectations_by_responsible').on(table.partnershipId, table.responsibleOrganizationId, table.id),
    index('expectations_by_pending_correction').on(table.partnershipId).where(sql`pending_correction is not null`),
    index('expectations_covering').on(table.partnershipId, table.responsibleOrganizationId, table.aspect, table.state),
    check('expectations_state_valid', oneOf(table.state, expectationStates)),
    check('expectations_progress_valid', oneOf(table.progress, progressStatuses)),
    check('expectations_aspect_valid', oneOf(table.aspect, aspects)),
    check('expectations_direction_valid', oneOf(table.direction, directions)),
    ...collectionPolicies('expectations', table, {
      readers: 'observer',
      writers: 'parties',
      visibleToObservers: sql`${table.state} <> 'proposed'`,
    }),
  ],
)
