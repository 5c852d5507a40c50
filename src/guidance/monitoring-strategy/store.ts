// SQL for the monitoring strategy.
import { type SQL, sql } from 'drizzle-orm'
import { communicationPlans } from '../../communication/communication-plans/table.ts'
import { db } from '../../database/queries.ts'
import { expectations } from '../../expectations/expectations/table.ts'
import type { FindingSeverity } from '../../expectations/monitoring-visits/rules.ts'
import { lastVisits, uncorrectedFindings } from '../../expectations/monitoring-visits/store.ts'
import { financialObligations } from '../../finance/financial-obligations/table.ts'
import { fundingSources } from '../../finance/funding-sources/table.ts'
import { legalAcknowledgements } from '../../law/legal-acknowledgements/table.ts'
import { legalRequirements } from '../../law/legal-requirements/table.ts'
import { frozenExpectations } from '../../partnerships/agreement-bindings/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { readingDay } from '../../records/reading-day.ts'
import { type KindCount, type MonitoredKind, maxListed } from './rules.ts'

const partnershipId = sql`asked.partnership_id`
const limit = sql.raw(String(maxListed))
const today = sql`(select day from today)`

/**
 * Tables of one partnership. `members`: the organizations of its accepted parties; a former party reads the records of its last
 * day, and was a party then. `records`: what is to be monitored, of a kind each. A frozen expectation has no due date after the
 * last day of its agreement. Legal problems are those of the requirements that apply, by each party's latest acknowledgement of the
 * current text. Problems and funding sources of parties that have left do not count.
 */
const tables = sql`today as materialized (select ${readingDay(partnershipId)} as day), members as materialized (
    select organization_id, role from ${parties} where partnership_id = ${partnershipId}
      and (state = 'accepted' or (organization_id = current_organization_id() and last_visible_position() is not null))
  ), records as materialized (
    select 0 as place, 'expectation' as kind, id, coalesce(next_due_on <= coalesce(last_day, 'infinity'), false)
        and means_of_verification is not null as is_monitored
      from ${expectations} left join ${frozenExpectations(partnershipId)} frozen using (id)
      where partnership_id = ${partnershipId} and state in ('agreed', 'in_effect')
    union all
    select 1, 'financial_obligation', id, true from ${financialObligations}
      where partnership_id = ${partnershipId} and state = 'agreed'
    union all
    select 2, 'legal_acknowledgement', id, due_on is not null from ${legalAcknowledgements} a
      where a.partnership_id = ${partnershipId} and a.is_problematic and a.resolved_on is null
        and exists (select from ${legalRequirements} requirement cross join members member
          where requirement.partnership_id = ${partnershipId} and requirement.id = a.requirement_id
            and requirement.text_version = a.text_version and requirement.effective_from <= (select day from today)
            and coalesce(requirement.effective_until >= (select day from today), true)
            and member.organization_id = a.organization_id
            and (requirement.applies_to_roles = '[]' or requirement.applies_to_roles ? member.role))
        and not exists (select from ${legalAcknowledgements} later
          where later.partnership_id = ${partnershipId} and later.requirement_id = a.requirement_id
            and later.organization_id = a.organization_id and later.text_version = a.text_version
            and (later.acknowledged_on, later.id) > (a.acknowledged_on, a.id))
    union all
    select 3, 'funding_source', id, decision_on is not null from ${fundingSources}
      where partnership_id = ${partnershipId} and certainty = 'pending'
        and organization_id in (select organization_id from members)
  ), touchpoints as materialized (
    select plan.id as plan_id, found.place, found.touchpoint
      from ${communicationPlans} plan cross join lateral jsonb_array_elements(plan.touchpoints) with ordinality found (touchpoint, place)
      where plan.partnership_id = ${partnershipId} and plan.state = 'agreed' and found.touchpoint->>'purpose' = 'monitoring'
  ), visits as materialized (
    select * from ${lastVisits(partnershipId)} last where next_visit_due_on < ${today}
      and party_id in (select organization_id from members)
  ), findings as materialized (
    select * from ${uncorrectedFindings(partnershipId)} uncorrected where party_id in (select organization_id from members)
  )`

export interface StrategySummary {
  partnershipId: string
  kinds: KindCount[]
  /** Touchpoints of the agreed plan whose purpose is monitoring. */
  touchpointCount: number
  overdueVisitCount: number
  overdueCorrectionCount: number
}

const columns = {
  partnershipId: sql<string>`asked.partnership_id`,
  kinds: sql<KindCount[]>`computed.kinds`,
  touchpointCount: sql<number>`computed.touchpoint_count`,
  overdueVisitCount: sql<number>`computed.overdue_visit_count`,
  overdueCorrectionCount: sql<number>`computed.overdue_correction_count`,
}
const figures = sql`
  (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'all', total, 'monitored', monitored)), '[]') from (
    select kind, count(*) as total, count(*) filter (where is_monitored) as monitored from records group by 1) by_kind) as kinds,
  (select count(*)::int from touchpoints) as touchpoint_count,
  (select count(*)::int from visits) as overdue_visit_count,
  (select count(*)::int from findings where due_on < ${today}) as overdue_correction_count`

const from = (selected: SQL) => sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)
  cross join lateral (with ${tables} select ${selected}) computed`

export const summarize = db.select(columns).from(from(figures)).prepare('')

export interface MonitoringTouchpoint {
  communicationPlanId: string
  key: string
  title: string
  startsAt: string
  timeZone: string
  recurrence: string | null
}

export interface OverdueVisit {
  visitId: string
  partyId: string
  site: string | null
  visitedOn: string
  nextVisitDueOn: string
}

export interface UncorrectedFinding {
  visitId: string
  index: number
  partyId: string
  severity: FindingSeverity
  correctionDueOn: string
  overdue: boolean
}

/** The first 100 of each list. */
export interface StrategyRow extends StrategySummary {
  notMonitored: { kind: MonitoredKind; id: string }[]
  touchpoints: MonitoringTouchpoint[]
  overdueVisits: OverdueVisit[]
  uncorrectedFindings: UncorrectedFinding[]
}

const list = (row: SQL, rows: SQL, order: SQL) => sql`(
  select coalesce(jsonb_agg(${row} order by ${order}), '[]') from (select * from ${rows} order by ${order} limit ${limit}) listed)`

/** `readableKinds`: those whose records the caller may read; the others are only counted. */
export const findStrategy = db
  .select({
    ...columns,
    notMonitored: sql<StrategyRow['notMonitored']>`computed.not_monitored`,
    touchpoints: sql<MonitoringTouchpoint[]>`computed.touchpoints`,
    overdueVisits: sql<OverdueVisit[]>`computed.overdue_visits`,
    uncorrectedFindings: sql<UncorrectedFinding[]>`computed.uncorrected_findings`,
  })
  .from(
    from(sql`${figures},
      ${list(sql`jsonb_build_object('kind', kind, 'id', id)`, sql`records where not is_monitored and kind = any(${sql.placeholder('readableKinds')}::text[])`, sql`place, id`)} as not_monitored,
      ${list(
        sql`jsonb_build_object('communicationPlanId', plan_id, 'key', touchpoint->'key', 'title', touchpoint->'title',
          'startsAt', touchpoint->'startsAt', 'timeZone', touchpoint->'timeZone', 'recurrence', touchpoint->'recurrence')`,
        sql`touchpoints`,
        sql`plan_id, place`,
      )} as touchpoints,
      ${list(
        sql`jsonb_build_object('visitId', id, 'partyId', party_id, 'site', site, 'visitedOn', visited_on,
          'nextVisitDueOn', next_visit_due_on)`,
        sql`visits`,
        sql`next_visit_due_on, id`,
      )} as overdue_visits,
      ${list(
        sql`jsonb_build_object('visitId', id, 'index', index, 'partyId', party_id, 'severity', severity,
          'correctionDueOn', due_on, 'overdue', due_on < ${today})`,
        sql`findings`,
        sql`due_on, id, index`,
      )} as uncorrected_findings`),
  )
  .prepare('')
