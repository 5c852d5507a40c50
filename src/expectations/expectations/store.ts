// SQL for expectations.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { frozenExpectations } from '../../partnerships/agreement-bindings/store.ts'
import { earlyDays, type Workload } from './feasibility.ts'
import { expectations } from './table.ts'

const { placeholder } = sql

export type { Workload }
export type Expectation = typeof expectations.$inferSelect

/** The expectations by responsible party and aspect, and those of them that are or were agreed. */
export const countByPartyAndAspect = db
  .select({
    organizationId: expectations.responsibleOrganizationId,
    aspect: expectations.aspect,
    expectations: sql<number>`count(*)`.mapWith(Number),
    agreed: sql<number>`count(*) filter (where ${expectations.state} <> 'proposed')`.mapWith(Number),
  })
  .from(expectations)
  .where(sql`${expectations.partnershipId} = ${placeholder('partnershipId')}`)
  .groupBy(expectations.responsibleOrganizationId, expectations.aspect)
  .orderBy(expectations.responsibleOrganizationId, expectations.aspect)
  .prepare('')

const groupWhere = (condition: ReturnType<typeof sql>) => sql`(
  select jsonb_build_object('count', count(*), 'ids', coalesce(jsonb_agg(id order by id) filter (where rank <= 20), '[]'))
  from (select id, row_number() over (order by id) as rank from active where ${condition}) matching)`
const distance = sql`abs(target::numeric - baseline::numeric)`
const baselineSize = sql`abs(baseline::numeric)`
const hasDistance = sql`baseline is not null and target is not null and baseline::numeric <> 0`

/** The workload from the day `from` on. */
export const computeWorkload = db
  .select({
    expectations: sql<number>`expectations`.mapWith(Number),
    dueDates: sql<number>`due_dates`.mapWith(Number),
    earlyDueDates: sql<number>`early_due_dates`.mapWith(Number),
    busiestDays: sql<Workload['busiestDays']>`busiest_days`,
    parties: sql<Workload['parties']>`parties`,
    withoutBaseline: sql<Workload['withoutBaseline']>`without_baseline`,
    farTargets: sql<Workload['farTargets']>`far_targets`,
    veryFarTargets: sql<Workload['veryFarTargets']>`very_far_targets`,
  })
  .from(
    sql`(
      with active as materialized (
        select id, responsible_organization_id as organization, baseline, target, due_dates, last_day
        from expectations left join ${frozenExpectations(sql`${placeholder('partnershipId')}`)} frozen using (id)
        where partnership_id = ${placeholder('partnershipId')} and state in ('proposed', 'agreed', 'in_effect')
      ), days as materialized (
        select due_on, count(*) from active, jsonb_array_elements_text(due_dates) due_on
        where due_on >= ${placeholder('from')}::text and (last_day is null or due_on::date <= last_day) group by due_on
      )
      select (select count(*) from active) as expectations,
        (select coalesce(sum(count), 0) from days) as due_dates,
        (select coalesce(sum(count), 0) from days
          where due_on::date < ${placeholder('from')}::date + ${sql.raw(String(earlyDays))}) as early_due_dates,
        (select coalesce(jsonb_agg(jsonb_build_object('dueOn', due_on, 'count', count)), '[]')
          from (select * from days order by count desc, due_on limit 10) busiest) as busiest_days,
        (select coalesce(jsonb_agg(jsonb_build_object('organizationId', organization, 'count', count)), '[]')
          from (select organization, count(*) from active group by 1 order by 2 desc, 1 limit 100) largest) as parties,
        ${groupWhere(sql`target is not null and baseline is null`)} as without_baseline,
        ${groupWhere(sql`${hasDistance} and ${distance} > ${baselineSize} and ${distance} <= 3 * ${baselineSize}`)}
          as far_targets,
        ${groupWhere(sql`${hasDistance} and ${distance} > 3 * ${baselineSize}`)} as very_far_targets
    ) workload`,
  )
  .prepare('')
