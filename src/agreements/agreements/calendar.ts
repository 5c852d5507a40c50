// The calendar entries of agreements: their first and last day, and what is due before, between and after.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { type CalendarEntry, type CalendarSource, maxCalendarEntries, maxCalendarRows } from '../../records/calendar.ts'
import { utcDayOf } from '../../records/days.ts'
import { agreementVersions } from '../agreement-versions/table.ts'
import { type Filed, owedFilings } from '../filings/rules.ts'
import { filings } from '../filings/table.ts'
import { dueDaysOf, reviewDaysOf } from './due-days.ts'
import { currentExecution } from './rules.ts'
import type { Agreement } from './store.ts'
import { agreements } from './table.ts'

interface Row
  extends Pick<Agreement, 'partnershipId' | 'id' | 'title' | 'kind' | 'executions' | 'version' | 'updatedAt'> {
  /** Of the version that is to be signed first. */
  signByOn: string | null
  filed: Filed[]
}

/** Row-level security hides from observers agreements, and versions, that were not executed. */
const findAgreements = db
  .select({
    partnershipId: sql<string>`agreement.partnership_id`,
    id: sql<string>`agreement.id`,
    title: sql<string>`agreement.title`,
    kind: sql<Row['kind']>`agreement.kind`,
    executions: sql<Row['executions']>`agreement.executions`,
    version: sql<number>`agreement.version`,
    updatedAt: sql<string>`agreement.updated_at`.mapWith(agreements.updatedAt),
    signByOn: sql<string | null>`(select min(v.sign_by_on) from ${agreementVersions} v
      where v.partnership_id = agreement.partnership_id and v.agreement_id = agreement.id
        and v.state in ('draft', 'party_review', 'legal_review', 'ready_to_sign', 'partially_signed'))`,
    filed: sql<Row['filed']>`(select coalesce(jsonb_agg(jsonb_build_object(
        'recipient', recipient, 'filedOn', filed_on)), '[]') from (
      select recipient, max(filed_on) as filed_on from ${filings} f where agreement.kind = 'hs_preschool_mou'
        and f.partnership_id = agreement.partnership_id and f.agreement_id = agreement.id group by recipient) filed)`,
  })
  .from(
    sql`(select found.* from unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(id) cross join lateral (
        select * from ${agreements} where ${agreements.partnershipId} = asked.id order by id desc
          limit ${sql.raw(String(maxCalendarRows + 1))}) found limit ${sql.raw(String(maxCalendarRows + 1))}) agreement`,
  )
  .prepare('')

export const agreementCalendar: CalendarSource = async (reader, { partnershipIds, from, to, now }) => {
  const rows: Row[] = await reader.query(findAgreements, { partnershipIds })
  const window = { from: utcDayOf(from), to: utcDayOf(to) }
  const entries = rows
    .slice(0, maxCalendarRows)
    .flatMap((row) => entriesOf(row, window, now))
    .sort((a, b) => (a.time.on < b.time.on ? -1 : a.time.on > b.time.on ? 1 : 0))
    .slice(0, maxCalendarEntries + 1)
  return { entries, isPartial: rows.length > maxCalendarRows }
}

function entriesOf(row: Row, window: { from: string; to: string }, now: string) {
  const { partnershipId, id, kind, executions, version, updatedAt, signByOn, filed } = row
  const title = row.title.length > 120 ? `${row.title.slice(0, 119)}…` : row.title
  const days = dueDaysOf(row, now)
  const current = currentExecution(executions, now)
  const owed = current && owedFilings(kind, current, filed)
  const all: [name: string, words: string, on: string | null | undefined][] = [
    ['starts', 'In force', days?.startsOn],
    ['ends', 'Last day', days?.endsOn],
    ['renewal-decision', 'Decide on the renewal', days?.decideOn],
    ['signatures', 'Sign', signByOn],
    ['filing', 'Submit', owed?.dueOn],
    ...reviewDaysOf(executions, window.from, window.to, now).map((day): [string, string, string] => [
      `review-${day}`,
      'Review',
      day,
    ]),
  ]
  return all.flatMap(([name, words, on]): (CalendarEntry & { time: { on: string } })[] =>
    on == null || on < window.from || on >= window.to
      ? []
      : [
          {
            partnershipId,
            uid: `agreement-${id}-${name}`,
            sequence: version - 1,
            title: `${words}: ${title}`,
            updatedAt,
            time: { on },
          },
        ],
  )
}
