// The agenda entries of expectations: the due dates of those in effect that have no report.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { AgendaChange, AgendaEntry } from '../../events/agenda.ts'
import { type AgendaSource, dayEntry } from '../../records/agenda-entries.ts'
import { findByExpectation } from '../progress-reports/store.ts'
import type { ExpectationState } from './rules.ts'
import type { Schedule } from './schedule.ts'
import { expectations } from './table.ts'

interface DatedExpectation {
  id: string
  state: ExpectationState
  schedule: Schedule
  dueDates: readonly string[]
  responsibleOrganizationId: string | null
}

const reminders = [
  { type: 'expectation.due_soon', days: -14 },
  { type: 'expectation.overdue', days: 1 },
]

export const agendaEventTypes = reminders.map(({ type }) => type)

const entriesOf = (
  { state, schedule, responsibleOrganizationId }: DatedExpectation,
  days: readonly string[],
): AgendaEntry[] =>
  state !== 'in_effect' || schedule.kind === 'undecided' || responsibleOrganizationId === null
    ? []
    : days.map((day) =>
        dayEntry(day, reminders, { timeZone: schedule.timeZone, actorIds: [responsibleOrganizationId] }),
      )

const changeOf = ({ id }: DatedExpectation) =>
  ({ kind: 'expectation_due', subjectType: 'expectation', subjectId: id }) as const

/** A report that was sent back does not count. */
const isReported = ({ state }: { state: string }) => state !== 'sent_back'

/** All entries of an expectation with these reports. */
export function agendaOf(
  expectation: DatedExpectation,
  reports: readonly { dueOn: string; state: string }[],
): AgendaChange {
  const reported = new Set(reports.filter(isReported).map(({ dueOn }) => dueOn))
  const entries = entriesOf(
    expectation,
    expectation.dueDates.filter((day) => !reported.has(day)),
  )
  return { ...changeOf(expectation), entries }
}

/** The entry of the due date of a report. */
export const agendaOfReport = (
  expectation: DatedExpectation,
  report: { dueOn: string; state: string },
): AgendaChange => ({
  ...changeOf(expectation),
  items: [report.dueOn],
  entries: isReported(report) ? [] : entriesOf(expectation, [report.dueOn]),
})

/** Whether a change of an expectation can change its agenda. */
export function changesAgenda(after: DatedExpectation, before: DatedExpectation | undefined): boolean {
  const parts = (row: DatedExpectation | undefined) =>
    row?.state === 'in_effect'
      ? [
          row.dueDates.join(),
          row.responsibleOrganizationId,
          row.schedule.kind === 'undecided' || row.schedule.timeZone,
        ].join()
      : ''
  return parts(after) !== parts(before)
}

const findInEffect = db
  .select()
  .from(expectations)
  .where(
    sql`${expectations.partnershipId} = ${sql.placeholder('partnershipId')} and ${expectations.state} = 'in_effect'`,
  )
  .prepare('')

export const expectationAgenda: AgendaSource = async (reader, partnershipId) => {
  const inEffect = await reader.query(findInEffect, { partnershipId })
  return Promise.all(
    inEffect.map(async (expectation) =>
      agendaOf(expectation, await reader.query(findByExpectation, { partnershipId, expectationId: expectation.id })),
    ),
  )
}
