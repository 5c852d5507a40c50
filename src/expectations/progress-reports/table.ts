// Reports on the progress of expectations at their due dates.
import { sql } from 'drizzle-orm'
import { check, date, foreignKey, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { progressStatuses } from '../expectations/progress.ts'
import { expectations } from '../expectations/table.ts'
import { type Correction, type PendingCorrection, progressReportStates } from './rules.ts'

export const progressReports = pgTable(
  'progress_reports',
  {
    ...partnershipRecordColumns(),
    expectationId: uuid('expectation_id').notNull(),
    /** The due date of the expectation that the report is about. */
    dueOn: date('due_on').notNull(),
    state: text('state', { enum: progressReportStates }).notNull(),
    figure: text('figure'),
    narrative: text('narrative').notNull(),
    evidence: jsonb('evidence').$type<{ title: string; url: string }[]>().notNull(),
    /** Computed when the report is saved; a later revision of the expectation does not change it. */
    status: text('status', { enum: progressStatuses }),
    reason: text('reason'),
    /** The correction that waits for the consent of the other side. Only parties read it. */
    pendingCorrection: jsonb('pending_correction').$type<PendingCorrection>(),
    corrections: jsonb('corrections').$type<Correction[]>().notNull().default([]),
  },
  (table) => [
    unique('progress_reports_one_per_due_date').on(table.partnershipId, table.expectationId, table.dueOn),
    index('progress_reports_by_expectation').on(table.partnershipId, table.expectationId, table.id),
    index('progress_reports_by_expectation_change').on(
      table.partnershipId,
      table.expectationId,
      table.updatedAt,
      table.id,
    ),
    index('progress_reports_by_pending_correction').on(table.partnershipId).where(sql`pending_correction is not null`),
    foreignKey({
      columns: [table.partnershipId, table.expectationId],
      foreignColumns: [expectations.partnershipId, expectations.id],
      name: 'progress_reports_expectation_exists',
    }),
    check('progress_reports_state_valid', oneOf(table.state, progressReportStates)),
    check('progress_reports_status_valid', oneOf(table.status, progressStatuses)),
    ...collectionPolicies('progress_reports', table, {
      readers: 'observer',
      writers: 'parties',
      deletable: false,
      // Accepted reports, while observers read the expectation.
      visibleToObservers: sql`${table.state} = 'accepted' and exists (select from expectations agreed
        where agreed.partnership_id = ${table.partnershipId} and agreed.id = ${table.expectationId} and agreed.state <> 'proposed')`,
    }),
  ],
)
