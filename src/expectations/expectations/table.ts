// Written expectations: who does what, how, when, with which outcome (E2).
import { sql } from 'drizzle-orm'
import { check, date, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf, timestamp } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Consent } from '../../records/consents.ts'
import { progressStatuses } from './progress.ts'
import { directions, expectationStates } from './rules.ts'
import type { When } from './schedule.ts'

export const expectations = pgTable(
  'expectations',
  {
    ...partnershipRecordColumns(),
    state: text('state', { enum: expectationStates }).notNull(),
    /** Counts the wordings; a party accepts one of them by its number. */
    revision: integer('revision').notNull(),
    aspect: text('aspect', { enum: aspects }).notNull(),
    what: text('what').notNull(),
    how: text('how'),
    when: jsonb('schedule').$type<When>().notNull(),
    responsibleOrganizationId: uuid('responsible_organization_id').references(() => organizations.id),
    responsibleRole: text('responsible_role'),
    accountableOrganizationId: uuid('accountable_organization_id').references(() => organizations.id),
    consultedOrganizationIds: jsonb('consulted_organization_ids').$type<string[]>().notNull(),
    informedOrganizationIds: jsonb('informed_organization_ids').$type<string[]>().notNull(),
    indicator: text('indicator'),
    unit: text('unit'),
    /** Figures are exact decimals as text: read back as they were written. */
    baseline: text('baseline'),
    target: text('target'),
    direction: text('direction', { enum: directions }),
    meansOfVerification: text('means_of_verification'),
    /** The parties that accepted this wording. */
    acceptances: jsonb('acceptances').$type<Consent[]>().notNull(),
    /** The parties that consent to waive it. */
    waivers: jsonb('waivers').$type<Consent[]>().notNull(),
    reason: text('reason'),
    /** When this or an earlier wording was agreed last. */
    agreedAt: timestamp('agreed_at'),
    /** Written down once agreed: what was due stays due on that day, whatever the wording says later. */
    dueDates: jsonb('due_dates').$type<string[]>().notNull(),
    /** The first of them that no report has answered. */
    nextDueOn: date('next_due_on'),
    /** What the accepted report on the last of them says. */
    progress: text('progress', { enum: progressStatuses }),
  },
  (table) => [
    index('expectations_by_state').on(table.partnershipId, table.state, table.id),
    index('expectations_by_aspect').on(table.partnershipId, table.aspect, table.id),
    index('expectations_by_responsible').on(table.partnershipId, table.responsibleOrganizationId, table.id),
    index('expectations_covering').on(table.partnershipId, table.responsibleOrganizationId, table.aspect, table.state),
    index('expectations_owed')
      .on(table.partnershipId)
      .where(sql`agreed_at is not null and state in ('proposed', 'agreed', 'in_effect')`),
    check('expectations_state_valid', oneOf(table.state, expectationStates)),
    check('expectations_progress_valid', oneOf(table.progress, progressStatuses)),
    check('expectations_aspect_valid', oneOf(table.aspect, aspects)),
    check('expectations_direction_valid', oneOf(table.direction, directions)),
    ...collectionPolicies('expectations', table, {
      readers: 'observer',
      writers: 'parties',
      // What is not agreed yet is between the parties.
      shown: sql`${table.state} <> 'proposed'`,
    }),
  ],
)
