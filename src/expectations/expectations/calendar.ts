// The calendar entries of expectations: the due dates of those that are agreed or in effect.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { frozenExpectations } from '../../partnerships/agreement-bindings/store.ts'
import { type CalendarSource, maxCalendarEntries, maxCalendarRows } from '../../records/calendar.ts'
import { utcDayOf } from '../../records/days.ts'
import { expectations } from './table.ts'

/** One more shows that there are more. */
const maxRows = sql.raw(String(maxCalendarRows + 1))

const findDueDates = db
  .select({
    partnershipId: sql<string>`expectation.partnership_id`,
    id: sql<string>`expectation.id`,
    what: sql<string>`left(expectation.what, 121)`,
    version: sql<number>`expectation.version`,
    updatedAt: sql<string>`expectation.updated_at`.mapWith(expectations.updatedAt),
    on: sql<string>`due.day`,
    number: sql<number>`expectation.number`,
  })
  .from(
    sql`(select agreed.*, row_number() over ()::int as number from unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(id) cross join lateral (
        select * from ${expectations} left join ${frozenExpectations(sql`asked.id`)} frozen using (id) where ${expectations.partnershipId} = asked.id
          and ${expectations.state} in ('agreed', 'in_effect') limit ${maxRows}) agreed limit ${maxRows}) expectation
      cross join lateral jsonb_array_elements_text(expectation.due_dates) due(day)`,
  )
  .where(sql`due.day >= ${sql.placeholder('from')}::text and due.day < ${sql.placeholder('to')}::text
    and (last_day is null or due.day::date <= last_day)`)
  .orderBy(sql`due.day`)
  .limit(maxCalendarEntries + 1)
  .prepare('')

export const expectationCalendar: CalendarSource = async (reader, { partnershipIds, from, to }) => {
  const rows = await reader.query(findDueDates, { partnershipIds, from: utcDayOf(from), to: utcDayOf(to) })
  const entries = rows.map(({ partnershipId, id, what, version, updatedAt, on }) => ({
    partnershipId,
    uid: `expectation.${id}.${on}`,
    sequence: version - 1,
    title: `Due: ${what.length > 120 ? `${what.slice(0, 119)}…` : what}`,
    updatedAt,
    time: { on },
  }))
  return { entries, isPartial: rows.some(({ number }) => number > maxCalendarRows) }
}
