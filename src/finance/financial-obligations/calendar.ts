// The calendar entries of financial obligations: the due dates of open installments, once the obligation is agreed.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { type CalendarSource, maxCalendarEntries, maxCalendarRows } from '../../records/calendar.ts'
import { utcDayOf } from '../../records/days.ts'
import { financialObligations } from './table.ts'

/** One more shows that there are more. */
const maxRows = sql.raw(String(maxCalendarRows + 1))

const findDueDates = db
  .select({
    partnershipId: sql<string>`agreed.partnership_id`,
    id: sql<string>`agreed.id`,
    title: sql<string>`agreed.title`,
    version: sql<number>`agreed.version`,
    updatedAt: sql<string>`agreed.updated_at`.mapWith(financialObligations.updatedAt),
    installment: sql<number>`due.number`,
    on: sql<string>`due."dueOn"`,
    row: sql<number>`agreed.row`,
  })
  .from(
    sql`(select found.*, row_number() over ()::int as row from unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(id)
        cross join lateral (select * from ${financialObligations} o where o.partnership_id = asked.id and o.state = 'agreed'
          limit ${maxRows}) found limit ${maxRows}) agreed
      cross join lateral jsonb_to_recordset(agreed.installments) due (number int, state text, "dueOn" text)`,
  )
  .where(
    sql`due.state = 'open' and due."dueOn" >= ${sql.placeholder('from')}::text and due."dueOn" < ${sql.placeholder('to')}::text`,
  )
  .orderBy(sql`due."dueOn"`)
  .limit(maxCalendarEntries + 1)
  .prepare('')

export const obligationCalendar: CalendarSource = async (reader, { partnershipIds, from, to }) => {
  const rows = await reader.query(findDueDates, { partnershipIds, from: utcDayOf(from), to: utcDayOf(to) })
  const entries = rows.map(({ partnershipId, id, title, version, updatedAt, installment, on }) => ({
    partnershipId,
    uid: `financial_obligation.${id}.${installment}`,
    sequence: version - 1,
    title: `Payment due: ${title}`,
    updatedAt,
    time: { on },
  }))
  return { entries, isPartial: rows.some(({ row }) => row > maxCalendarRows) }
}
