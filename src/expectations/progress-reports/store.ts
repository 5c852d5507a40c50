// SQL for progress reports and their totals.
import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { frozenExpectations } from '../../partnerships/agreement-bindings/store.ts'
import type { Aspect } from '../../partnerships/partnerships/rules.ts'
import { progressReports } from './table.ts'

const { placeholder } = sql

export type ProgressReport = typeof progressReports.$inferSelect

export type ReportSummary = Pick<ProgressReport, 'id' | 'dueOn' | 'state' | 'figure' | 'status'>

/** The reports on an expectation, at most one for each due date. */
export const findByExpectation = db
  .select({
    id: progressReports.id,
    dueOn: progressReports.dueOn,
    state: progressReports.state,
    figure: progressReports.figure,
    status: progressReports.status,
  })
  .from(progressReports)
  .where(
    and(
      eq(progressReports.partnershipId, placeholder('partnershipId')),
      eq(progressReports.expectationId, placeholder('expectationId')),
    ),
  )
  .orderBy(asc(progressReports.dueOn))
  .prepare('')

export interface Totals {
  organizationId: string | null
  aspect: Aspect | null
  month: string | null
  due: number
  reported: number
  accepted: number
  overdue: number
  met: number
  onTrack: number
  constrained: number
  noProgress: number
}

const countWhere = (condition: ReturnType<typeof sql>) => sql`count(*) filter (where ${condition})`
const numberColumn = (name: string) => sql<number>`${sql.raw(name)}`.mapWith(Number)

/** The totals of the due dates between two days: a row for all of them, then rows by responsible party, by aspect and by month. */
export const totalsByGroup = db
  .select({
    organizationId: sql<string | null>`organization_id`,
    aspect: sql<Aspect | null>`aspect`,
    month: sql<string | null>`month`,
    due: numberColumn('due'),
    reported: numberColumn('reported'),
    accepted: numberColumn('accepted'),
    overdue: numberColumn('overdue'),
    met: numberColumn('met'),
    onTrack: numberColumn('on_track'),
    constrained: numberColumn('constrained'),
    noProgress: numberColumn('no_progress'),
  })
  .from(
    sql`(
      select responsible_organization_id as organization_id, aspect, left(day, 7) as month,
        grouping(responsible_organization_id, aspect, left(day, 7)) as grouped,
        count(*) as due,
        ${countWhere(sql`report.state in ('submitted', 'accepted')`)} as reported,
        ${countWhere(sql`report.state = 'accepted'`)} as accepted,
        ${countWhere(sql`expectation.state = 'in_effect' and day < ${placeholder('asOf')}::text
          and coalesce(report.state, 'sent_back') = 'sent_back'`)} as overdue,
        ${countWhere(sql`report.state = 'accepted' and report.status = 'met'`)} as met,
        ${countWhere(sql`report.state = 'accepted' and report.status = 'on_track'`)} as on_track,
        ${countWhere(sql`report.state = 'accepted' and report.status = 'constrained'`)} as constrained,
        ${countWhere(sql`report.state = 'accepted' and report.status = 'no_progress'`)} as no_progress
      from expectations expectation
        left join ${frozenExpectations(sql`${placeholder('partnershipId')}`)} frozen on frozen.id = expectation.id
        cross join lateral jsonb_array_elements_text(expectation.due_dates) day
        left join progress_reports report on report.partnership_id = expectation.partnership_id
          and report.expectation_id = expectation.id and report.due_on = day::date
      where expectation.partnership_id = ${placeholder('partnershipId')} and expectation.state not in ('proposed', 'waived')
        and day between ${placeholder('from')}::text and ${placeholder('to')}::text
        and (frozen.last_day is null or day::date <= frozen.last_day)
      group by grouping sets ((), (responsible_organization_id), (aspect), (left(day, 7)))
    ) totals`,
  )
  .orderBy(sql`grouped desc, organization_id, aspect, month`)
  .prepare('')
