// SQL for progress reports, and for what they add up to.
import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { Aspect } from '../../partnerships/partnerships/rules.ts'
import { progressReports } from './table.ts'

const { placeholder } = sql

export type ProgressReport = typeof progressReports.$inferSelect

export const { find, lock, insert, save } = recordStore<ProgressReport>(progressReports, ['partnershipId', 'id'])

/** The reports on an expectation: one a due date, so there are not many. */
export const ofExpectation = db
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

export interface Tally {
  organizationId: string | null
  aspect: Aspect | null
  period: string | null
  due: number
  reported: number
  accepted: number
  overdue: number
  met: number
  onTrack: number
  constrained: number
  noProgress: number
}

const tally = (condition: ReturnType<typeof sql>) => sql`count(*) filter (where ${condition})`
const number = (name: string) => sql<number>`${sql.raw(name)}`.mapWith(Number)

/** What was due between two days: in all (first), by responsible party, by aspect, and by month. */
export const rollup = db
  .select({
    organizationId: sql<string | null>`organization_id`,
    aspect: sql<Aspect | null>`aspect`,
    period: sql<string | null>`period`,
    due: number('due'),
    reported: number('reported'),
    accepted: number('accepted'),
    overdue: number('overdue'),
    met: number('met'),
    onTrack: number('on_track'),
    constrained: number('constrained'),
    noProgress: number('no_progress'),
  })
  .from(
    sql`(
      select responsible_organization_id as organization_id, aspect, left(day, 7) as period,
        grouping(responsible_organization_id, aspect, left(day, 7)) as grouped,
        count(*) as due,
        ${tally(sql`report.state in ('submitted', 'accepted')`)} as reported,
        ${tally(sql`report.state = 'accepted'`)} as accepted,
        ${tally(sql`due.state = 'in_effect' and day < ${placeholder('asOf')}::text
          and coalesce(report.state, 'sent_back') = 'sent_back'`)} as overdue,
        ${tally(sql`report.state = 'accepted' and report.status = 'met'`)} as met,
        ${tally(sql`report.state = 'accepted' and report.status = 'on_track'`)} as on_track,
        ${tally(sql`report.state = 'accepted' and report.status = 'constrained'`)} as constrained,
        ${tally(sql`report.state = 'accepted' and report.status = 'no_progress'`)} as no_progress
      from expectations due
        cross join lateral jsonb_array_elements_text(due.due_dates) day
        left join progress_reports report on report.partnership_id = due.partnership_id
          and report.expectation_id = due.id and report.due_on = day::date
      where due.partnership_id = ${placeholder('partnershipId')} and due.state not in ('proposed', 'waived')
        and day between ${placeholder('from')}::text and ${placeholder('to')}::text
      group by grouping sets ((), (responsible_organization_id), (aspect), (left(day, 7)))
    ) tallies`,
  )
  .orderBy(sql`grouped desc, organization_id, aspect, period`)
  .prepare('')
