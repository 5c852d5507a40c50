// SQL for expectations.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { Aspect } from '../../partnerships/partnerships/rules.ts'
import { earlyDays, type Load } from './feasibility.ts'
import { expectations } from './table.ts'

const { placeholder } = sql

export type { Load }
export type Expectation = typeof expectations.$inferSelect

/** How many expectations there are of each party and aspect, and how many of them are agreed or further. */
export const coverage = db
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

export interface CoverageCell {
  organizationId: string | null
  aspect: Aspect
  expectations: number
  agreed: number
}

const some = (condition: ReturnType<typeof sql>) => sql`(
  select jsonb_build_object('count', count(*), 'ids', coalesce(jsonb_agg(id order by id) filter (where place <= 20), '[]'))
  from (select id, row_number() over (order by id) as place from alive where ${condition}) found)`
const distance = sql`abs(target::numeric - baseline::numeric)`
const size = sql`abs(baseline::numeric)`
const measured = sql`baseline is not null and target is not null and baseline::numeric <> 0`

/** What the expectations that are not over add up to, from a day on. */
export const load = db
  .select({
    expectations: sql<number>`expectations`.mapWith(Number),
    dueDates: sql<number>`due_dates`.mapWith(Number),
    early: sql<number>`early`.mapWith(Number),
    days: sql<Load['days']>`fullest_days`,
    parties: sql<Load['parties']>`shares`,
    withoutBaseline: sql<Load['far']>`without_baseline`,
    far: sql<Load['far']>`far`,
    veryFar: sql<Load['far']>`very_far`,
  })
  .from(
    sql`(
      with alive as materialized (
        select id, responsible_organization_id as organization, baseline, target, due_dates from expectations
        where partnership_id = ${placeholder('partnershipId')} and state in ('proposed', 'agreed', 'in_effect')
      ), days as materialized (
        select due_on, count(*) from alive, jsonb_array_elements_text(due_dates) due_on
        where due_on >= ${placeholder('from')}::text group by due_on
      )
      select (select count(*) from alive) as expectations,
        (select coalesce(sum(count), 0) from days) as due_dates,
        (select coalesce(sum(count), 0) from days
          where due_on::date < ${placeholder('from')}::date + ${sql.raw(String(earlyDays))}) as early,
        (select coalesce(jsonb_agg(jsonb_build_object('dueOn', due_on, 'count', count)), '[]')
          from (select * from days order by count desc, due_on limit 10) fullest) as fullest_days,
        (select coalesce(jsonb_agg(jsonb_build_object('organizationId', organization, 'count', count)), '[]')
          from (select organization, count(*) from alive group by 1 order by 2 desc, 1 limit 100) largest) as shares,
        ${some(sql`target is not null and baseline is null`)} as without_baseline,
        ${some(sql`${measured} and ${distance} > ${size} and ${distance} <= 3 * ${size}`)} as far,
        ${some(sql`${measured} and ${distance} > 3 * ${size}`)} as very_far
    ) load`,
  )
  .prepare('')
