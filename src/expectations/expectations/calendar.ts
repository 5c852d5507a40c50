// The calendar entries of expectations: the due dates of those that are agreed or in effect.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { type CalendarSource, maxCalendarEntries } from '../../records/calendar.ts'
import { utcDayOf } from '../../records/days.ts'
import { expectations } from './table.ts'

const findDueDates = db
  .select({
    partnershipId: expectations.partnershipId,
    id: expectations.id,
    what: sql<string>`left(${expectations.what}, 121)`,
    version: expectations.version,
    updatedAt: expectations.updatedAt,
    on: sql<string>`due.day`,
  })
  .from(expectations)
  .innerJoin(sql`lateral jsonb_array_elements_text(${expectations.dueDates}) due(day)`, sql`true`)
  .where(
    sql`${expectations.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[])
      and ${expectations.state} in ('agreed', 'in_effect')
      and due.day >= ${sql.placeholder('from')}::text and due.day < ${sql.placeholder('to')}::text`,
  )
  .orderBy(sql`due.day`)
  .limit(maxCalendarEntries)
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
  return { entries }
}
