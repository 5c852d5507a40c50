// The calendar entries of monitoring visits: the days by which the next visits are due.
import { sql } from 'drizzle-orm'
import { db, pgArray } from '../../database/queries.ts'
import { recordsCount } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { type CalendarSource, maxCalendarEntries } from '../../records/calendar.ts'
import { utcDayOf } from '../../records/days.ts'
import { lastVisits } from './store.ts'
import { monitoringVisits } from './table.ts'

const findNextVisits = db
  .select({
    partnershipId: sql<string>`last.partnership_id`,
    id: sql<string>`last.id`,
    site: sql<string | null>`last.site`,
    version: sql<number>`last.version`,
    updatedAt: sql<string>`last.updated_at`.mapWith(monitoringVisits.updatedAt),
    on: sql<string>`last.next_visit_due_on`,
  })
  .from(
    sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(id) cross join lateral ${lastVisits(sql`asked.id`)} last`,
  )
  .where(
    sql`last.next_visit_due_on >= ${sql.placeholder('from')}::date and last.next_visit_due_on < ${sql.placeholder('to')}::date
      and asked.id <> all(${sql.placeholder('inactiveIds')}::uuid[])
      and exists (select from ${parties} party where party.partnership_id = asked.id and party.organization_id = last.party_id
        and ${recordsCount})`,
  )
  .orderBy(sql`last.next_visit_due_on`, sql`last.id`)
  .limit(maxCalendarEntries + 1)
  .prepare('')

export const visitCalendar: CalendarSource = async (reader, { partnershipIds, from, to, inactiveIds }) => {
  const days = { from: utcDayOf(from), to: utcDayOf(to) }
  const rows = await reader.query(findNextVisits, { partnershipIds, inactiveIds: pgArray(inactiveIds), ...days })
  return {
    entries: rows.map(({ partnershipId, id, site, version, updatedAt, on }) => ({
      partnershipId,
      uid: `monitoring_visit.${id}`,
      sequence: version - 1,
      title: `Monitoring visit due${site === null ? '' : `: ${site}`}`,
      updatedAt,
      time: { on },
    })),
  }
}
