// SQL for monitoring visits.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { byDay, type DueGroup } from '../../records/record-groups.ts'
import { visitNoticeDays } from './rules.ts'
import { monitoringVisits } from './table.ts'

export type MonitoringVisit = typeof monitoringVisits.$inferSelect

const asked = sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`

/** The last visit to each site of each party of a partnership: that of the latest day, of several on that day the last recorded. */
export const lastVisits = (partnershipId: SQL) => sql`(
  select distinct on (v.party_id, v.site) v.* from ${monitoringVisits} v where v.partnership_id = ${partnershipId}
    order by v.party_id, v.site, v.visited_on desc, v.id desc)`

/** The findings that are not corrected, with the visit and their place in its list, beginning with 0. The condition is that of an index. */
export const uncorrectedFindings = (partnershipId: SQL) => sql`(
  select v.id, v.party_id, found.place::int - 1 as index, found.finding->>'severity' as severity,
      (found.finding->>'correctionDueOn')::date as due_on
    from ${monitoringVisits} v cross join lateral jsonb_array_elements(v.findings) with ordinality found (finding, place)
    where v.partnership_id = ${partnershipId} and jsonb_path_exists(v.findings, '$[*] ? (!exists(@.correctedOn))')
      and found.finding->>'correctedOn' is null)`

export interface VisitSummary {
  partnershipId: string
  lead: string | null
  /** Next visits that are due within 14 days, or were, and findings that are not corrected; the actors are the visited parties. */
  due: DueGroup[]
  corrections: DueGroup[]
}

/** What waits for the parties of each partnership. A party that has left is not visited, and corrects nothing. */
export const summarize = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    lead: sql<string | null>`summary.lead`,
    due: sql<DueGroup[]>`summary.due`,
    corrections: sql<DueGroup[]>`summary.corrections`,
  })
  .from(
    sql`${asked} cross join lateral (
      with members as materialized (
        select organization_id, lead from ${parties} where partnership_id = asked.partnership_id and state = 'accepted'
      )
      select (select organization_id from members where lead) as lead,
        ${byDay(
          sql`(select id, party_id as organization_id, next_visit_due_on from ${lastVisits(sql`asked.partnership_id`)} last
            where next_visit_due_on <= (now() at time zone 'UTC')::date + ${sql.raw(String(visitNoticeDays))}
              and party_id in (select organization_id from members)) waiting`,
          sql`next_visit_due_on`,
        )} as due,
        ${byDay(
          sql`(select id, party_id as organization_id, due_on from ${uncorrectedFindings(sql`asked.partnership_id`)} found
            where party_id in (select organization_id from members)) waiting`,
          sql`due_on`,
        )} as corrections
    ) summary`,
  )
  .prepare('')
