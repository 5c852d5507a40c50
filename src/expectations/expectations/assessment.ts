// What the expectations of a partnership say of how far it has come (E1, E2, V5, W1, Q22), and what is owed.

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { type Assessment, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { earlyDays } from './feasibility.ts'
import { expectations } from './table.ts'

const asked = sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`

/** Whether anything is owed: the guard is asked for every partnership of a list, so it looks for one and no more. */
const owing = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    expectationId: sql<string>`owed.id`,
  })
  .from(
    sql`${asked} cross join lateral (select id from ${expectations}
      where ${expectations.partnershipId} = asked.partnership_id and ${expectations.agreedAt} is not null
        and ${expectations.state} in ('proposed', 'agreed', 'in_effect') limit 1) owed`,
  )
  .prepare('')

export const obligationContribution = partnershipContribution<{ partnershipId: string; expectationId: string }>({
  query: owing,
  blockers(action, [owed], { partnershipId }) {
    // Closing is the time to settle what is owed, so only its end waits for that.
    if (action !== 'close' || owed === undefined) return []
    const message = 'Every expectation that was agreed is met, not met or waived first.'
    return [
      {
        code: 'OPEN_OBLIGATIONS',
        message,
        ref: pathInPartnership(partnershipId, `/expectations/${owed.expectationId}`),
      },
    ]
  },
})

interface Facts {
  /** That are not over, and how many of those each of these holds for. */
  all: number
  agreed: number
  complete: number
  measurable: number
  tracked: number
  aspects: number
  responsible: number
  parties: number
  dueDates: number
  early: number
  incomplete: string[]
  waiting: { organizationId: string; ids: string[] }[]
  overdue: { organizationId: string; dueOn: string; ids: string[] }[]
}

const measured = sql`indicator is not null and unit is not null and baseline is not null and target is not null
  and direction is not null and means_of_verification is not null`
const complete = sql`responsible_organization_id is not null and responsible_role is not null and how is not null
  and schedule->>'kind' <> 'undecided' and ${measured}`
const count = (condition: ReturnType<typeof sql>) => sql`(select count(*) from mine where ${condition})`
const idsOf = sql`(array_agg(id order by id))[1:3]`

const facts = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    facts: sql<Facts>`found.facts`,
  })
  .from(
    sql`${asked} cross join lateral (
      with mine as materialized (
        select *, schedule->>'timeZone' as zone from ${expectations}
        where partnership_id = asked.partnership_id and state <> 'waived'
      ), members as materialized (
        select organization_id, id from ${parties} where partnership_id = asked.partnership_id and state = 'accepted'
      ), days as materialized (
        select due_on::date from mine, jsonb_array_elements_text(due_dates) due_on
      )
      select jsonb_build_object(
        'all', ${count(sql`true`)},
        'agreed', ${count(sql`state <> 'proposed'`)},
        'complete', ${count(complete)},
        'measurable', ${count(measured)},
        'tracked', ${count(sql`state <> 'proposed' and next_due_on is not null and means_of_verification is not null`)},
        'aspects', (select count(distinct aspect) from mine where state <> 'proposed'),
        'responsible', (select count(*) from members
          where organization_id in (select responsible_organization_id from mine)),
        'parties', (select count(*) from members),
        'dueDates', (select count(*) from days),
        'early', (select count(*) from days, ${partnerships} p where p.id = asked.partnership_id
          and due_on < coalesce(p.starts_on, now()::date) + ${sql.raw(String(earlyDays))}),
        'incomplete', (select coalesce(jsonb_agg(id order by id), '[]') from
          (select id from mine where state = 'proposed' and not (${complete}) order by id limit 3) lacking),
        'waiting', (select coalesce(jsonb_agg(jsonb_build_object('organizationId', organization_id, 'ids', ids)
            order by member), '[]') from
          (select members.organization_id, members.id as member, (array_agg(mine.id order by mine.id))[1:3] as ids
            from members join mine on mine.state = 'proposed' and not mine.acceptances @>
              jsonb_build_array(jsonb_build_object('organizationId', members.organization_id))
            group by 1, 2) waiting),
        'overdue', (select coalesce(jsonb_agg(jsonb_build_object('organizationId', responsible_organization_id,
            'dueOn', due_on, 'ids', ids) order by due_on, responsible_organization_id), '[]') from
          (select responsible_organization_id, min(next_due_on) as due_on, ${idsOf} as ids from mine
            where state = 'in_effect' and next_due_on < (now() at time zone zone)::date
              and responsible_organization_id is not null group by 1) overdue)
      ) as facts
    ) found`,
  )
  .prepare('')

export const expectationContribution = partnershipContribution<{ partnershipId: string; facts: Facts }>({
  query: facts,

  assess([row], { partnershipId }) {
    if (row === undefined) return []
    const {
      all,
      agreed,
      complete,
      measurable,
      tracked,
      aspects: covered,
      responsible,
      parties,
      dueDates,
      early,
    } = row.facts
    const list = pathInPartnership(partnershipId, '/expectations')
    const finding = (strategy: Assessment['strategy'], status: Assessment['status'], because: string, ref = list) => ({
      strategy,
      status: all === 0 ? ('missing' as const) : status,
      because,
      refs: all === 0 ? [] : [ref],
    })
    const isWhole = complete === all && agreed === all && responsible === parties
    const small = dueDates === 0 ? 'missing' : early / dueDates < 0.5 ? 'done' : 'partly'
    return [
      finding(
        'V5',
        small,
        `${early} of ${dueDates} due dates fall into the first ${earlyDays} days.`,
        `${list}/feasibility`,
      ),
      finding(
        'W1',
        covered === aspects.length ? 'done' : covered > 0 ? 'partly' : 'missing',
        `There are agreed expectations for ${covered} of ${aspects.length} aspects.`,
        `${list}/coverage`,
      ),
      // The agreement itself is more than its expectations.
      finding('E1', measurable > 0 ? 'partly' : 'missing', `${measurable} of ${all} expectations can be measured.`),
      finding(
        'E2',
        isWhole ? 'done' : 'partly',
        `Of ${all} expectations ${complete} are complete and ${agreed} agreed; ${responsible} of ${parties} parties have any.`,
        `${list}/coverage`,
      ),
      finding(
        'Q22',
        tracked > 0 && tracked === agreed ? 'done' : tracked > 0 ? 'partly' : 'missing',
        `${tracked} of ${agreed} agreed expectations have a next due date and a means of verification.`,
      ),
    ]
  },

  nextSteps([row], { partnershipId, state }) {
    if (row === undefined || ['closed', 'terminated', 'not_pursued'].includes(state)) return []
    const { incomplete, waiting, overdue } = row.facts
    const refsOf = (ids: string[]) => ids.map((id) => pathInPartnership(partnershipId, `/expectations/${id}`))
    return [
      ...(incomplete.length === 0
        ? []
        : [
            {
              code: 'COMPLETE_EXPECTATION',
              strategy: 'E2' as const,
              title: 'Say what the expectations do not say yet: who, how, when, with which outcome.',
              actors: [],
              dueOn: null,
              refs: refsOf(incomplete),
            },
          ]),
      ...waiting.map(({ organizationId, ids }) => ({
        code: 'ACCEPT_EXPECTATION',
        strategy: 'E1' as const,
        title: 'Accept the expectations as they are worded, or reword them.',
        actors: [organizationId],
        dueOn: null,
        refs: refsOf(ids),
      })),
      ...overdue.map(({ organizationId, dueOn, ids }) => ({
        code: 'REPORT_PROGRESS',
        strategy: 'Q22' as const,
        title: 'Report on what was due.',
        actors: [organizationId],
        dueOn,
        refs: refsOf(ids),
      })),
    ]
  },
})
