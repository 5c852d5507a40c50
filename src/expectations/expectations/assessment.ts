// Blockers, assessments and next steps from the expectations of a partnership (E1, E2, V5, W1, Q22).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { frozenExpectations } from '../../partnerships/agreement-bindings/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { type Assessment, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { progressReports } from '../progress-reports/table.ts'
import { earlyDays } from './feasibility.ts'
import { expectations } from './table.ts'

const input = sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) input(partnership_id)`

/** One open obligation of each partnership: lists of partnerships run this for every row, so one is enough. */
const findObligation = db
  .select({
    partnershipId: sql<string>`input.partnership_id`,
    expectationId: sql<string>`obligation.id`,
  })
  .from(
    sql`${input} cross join lateral (select id from ${expectations}
      where ${expectations.partnershipId} = input.partnership_id
        and ${expectations.state} in ('agreed', 'in_effect') limit 1) obligation`,
  )
  .prepare('')

export const obligationContribution = partnershipContribution<{ partnershipId: string; expectationId: string }>({
  query: findObligation,
  blockers(action, [obligation], { partnershipId }) {
    // Obligations are concluded while the partnership is closing, so only `close` is blocked.
    if (action !== 'close' || obligation === undefined) return []
    const message = 'An agreed expectation is neither assessed nor waived.'
    return [
      {
        code: 'OPEN_OBLIGATIONS',
        message,
        ref: pathInPartnership(partnershipId, `/expectations/${obligation.expectationId}`),
      },
    ]
  },
})

/** A wording: content that was never agreed, or a pending revision. */
type ProposalKind = 'wording' | 'waiver' | 'outcome' | 'figure'

/** Numbers of expectations that are not waived, unless stated otherwise, and lists of at most 3 ids. */
interface Summary {
  total: number
  agreed: number
  complete: number
  measurable: number
  /** Aspects with an agreed expectation. */
  aspects: number
  /** Parties that are responsible for an expectation. */
  responsible: number
  /** All parties. */
  parties: number
  dueDates: number
  /** Those of them in the first `earlyDays` days. */
  earlyDueDates: number
  incomplete: string[]
  /** Open proposals by kind and by party that has not consented; null if every party has. At most 3 paths each. */
  proposals: { kind: ProposalKind; waitingOn: string | null; paths: string[] }[]
  overdue: { organizationId: string; dueOn: string; ids: string[] }[]
}

/** The same rules as `completenessOf`. */
const isMeasurable = sql`indicator is not null and unit is not null and baseline is not null and target is not null
  and direction is not null and means_of_verification is not null and case direction
    when 'increase' then target::numeric > baseline::numeric when 'decrease' then target::numeric < baseline::numeric
    else true end`
const isComplete = sql`responsible_organization_id is not null and responsible_role is not null and how is not null
  and schedule->>'kind' <> 'undecided' and ${isMeasurable}`
const countWhere = (condition: ReturnType<typeof sql>) => sql`(select count(*) from current where ${condition})`
const firstIds = sql`(array_agg(id order by id))[1:3]`

const hasConsented = sql`consents @> jsonb_build_array(jsonb_build_object('organizationId', members.organization_id))`
/** The same rule as `missingSide`. */
const isMissingSide = sql`case
  when exists (select from members where organization_id = author and not ${hasConsented}) then organization_id = author
  else (select count(*) from members where ${hasConsented}) < 2 end`

const summarize = db
  .select({
    partnershipId: sql<string>`input.partnership_id`,
    summary: sql<Summary>`computed.summary`,
  })
  .from(
    sql`${input} cross join lateral (
      with current as materialized (
        select *, schedule->>'timeZone' as zone, coalesce(last_day, 'infinity') as due_until,
            case when state = 'proposed' then acceptances else pending_revision->'acceptances' end as open_acceptances
          from ${expectations} left join ${frozenExpectations(sql`input.partnership_id`)} frozen using (id)
        where partnership_id = input.partnership_id and state <> 'waived'
      ), members as materialized (
        select organization_id, id from ${parties} where partnership_id = input.partnership_id and state = 'accepted'
      ), days as materialized (
        select due_on::date from current, jsonb_array_elements_text(due_dates) due_on where due_on::date <= due_until
      ), proposals as materialized (
        select 'wording' as kind, id, '/expectations/' || id as path, open_acceptances as consents, null::uuid as author
          from current where open_acceptances is not null
        union all
        select 'waiver', id, '/expectations/' || id, waivers, null
          from current where state in ('agreed', 'in_effect') and waivers <> '[]'
        union all
        select 'outcome', id, '/expectations/' || id, pending_correction->'consents', null
          from ${expectations} where partnership_id = input.partnership_id and pending_correction is not null
        union all
        select 'figure', id, '/expectations/' || expectation_id || '/progress-reports/' || id,
            pending_correction->'consents', organization_id
          from ${progressReports} where partnership_id = input.partnership_id and pending_correction is not null
      )
      select jsonb_build_object(
        'total', ${countWhere(sql`true`)},
        'agreed', ${countWhere(sql`state <> 'proposed'`)},
        'complete', ${countWhere(isComplete)},
        'measurable', ${countWhere(isMeasurable)},
        'aspects', (select count(distinct aspect) from current where state <> 'proposed'),
        'responsible', (select count(*) from members
          where organization_id in (select responsible_organization_id from current)),
        'parties', (select count(*) from members),
        'dueDates', (select count(*) from days),
        'earlyDueDates', (select count(*) from days, ${partnerships} p where p.id = input.partnership_id
          and due_on < coalesce(p.starts_on, now()::date) + ${sql.raw(String(earlyDays))}),
        'incomplete', (select coalesce(jsonb_agg(id order by id), '[]') from
          (select id from current where state = 'proposed' and not (${isComplete}) order by id limit 3) incomplete),
        'proposals', (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'waitingOn', organization_id,
            'paths', paths) order by kind, member), '[]') from
          (select kind, organization_id, members.id as member, (array_agg(path order by proposals.id))[1:3] as paths
            from proposals left join members on not ${hasConsented} and (kind <> 'figure' or ${isMissingSide})
            group by 1, 2, 3) by_party),
        'overdue', (select coalesce(jsonb_agg(jsonb_build_object('organizationId', responsible_organization_id,
            'dueOn', due_on, 'ids', ids) order by due_on, responsible_organization_id), '[]') from
          (select responsible_organization_id, min(next_due_on) as due_on, ${firstIds} as ids from current
            where state = 'in_effect' and next_due_on <= due_until and next_due_on < (now() at time zone zone)::date
              and responsible_organization_id is not null group by 1) overdue)
      ) as summary
    ) computed`,
  )
  .prepare('')

const correctionStep = {
  code: 'CONSENT_TO_CORRECTION',
  titles: {
    consent: 'Consent to the proposed correction, or refuse it.',
    repeat:
      'Consent again to the proposed correction: enough of the remaining parties have consented, and one of them repeats the action.',
  },
}
/**
 * The step of each kind of proposal. If the last party that had not consented has left, every remaining party has consented, and
 * one of them repeats the action.
 */
const stepOfProposal = {
  wording: {
    code: 'ACCEPT_EXPECTATION',
    strategy: 'E1',
    titles: {
      consent: 'Accept the proposed revision of the expectations, or refuse or change it.',
      repeat:
        'Accept the proposed revision of the expectations again: every remaining party has accepted it, and one of them repeats the action.',
    },
  },
  waiver: {
    code: 'CONSENT_TO_WAIVER',
    strategy: 'E1',
    titles: {
      consent: 'Consent to the proposed waiver, or refuse it.',
      repeat:
        'Consent again to the proposed waiver: every remaining party has consented, and one of them repeats the action.',
    },
  },
  outcome: { ...correctionStep, strategy: 'E1' },
  figure: { ...correctionStep, strategy: 'Q22' },
} as const

export const expectationContribution = partnershipContribution<{ partnershipId: string; summary: Summary }>({
  query: summarize,

  assess([row], { partnershipId }) {
    if (row === undefined) return []
    const {
      total,
      agreed,
      complete,
      measurable,
      aspects: coveredAspects,
      responsible,
      parties,
      dueDates,
      earlyDueDates,
    } = row.summary
    const listPath = pathInPartnership(partnershipId, '/expectations')
    const assessment = (
      strategy: Assessment['strategy'],
      status: Assessment['status'],
      because: string,
      ref = listPath,
    ) => ({
      strategy,
      status: total === 0 ? ('missing' as const) : status,
      because,
      refs: total === 0 ? [] : [ref],
    })
    const isDone = complete === total && agreed === total && responsible === parties
    const startStatus = dueDates === 0 ? 'missing' : earlyDueDates / dueDates < 0.5 ? 'done' : 'partly'
    return [
      assessment(
        'V5',
        startStatus,
        `${earlyDueDates} of ${dueDates} due dates are in the first ${earlyDays} days.`,
        `${listPath}/feasibility`,
      ),
      assessment(
        'W1',
        coveredAspects === aspects.length ? 'done' : coveredAspects > 0 ? 'partly' : 'missing',
        `${coveredAspects} of ${aspects.length} aspects have agreed expectations.`,
        `${listPath}/coverage`,
      ),
      // Agreements assess the written contract that E1 also requires.
      assessment(
        'E1',
        measurable === total ? 'done' : measurable > 0 ? 'partly' : 'missing',
        `${measurable} of ${total} expectations are measurable.`,
      ),
      assessment(
        'E2',
        isDone ? 'done' : 'partly',
        `Of ${total} expectations ${complete} are complete and ${agreed} agreed; ${responsible} of ${parties} parties are responsible for one.`,
        `${listPath}/coverage`,
      ),
    ]
  },

  nextSteps([row], { partnershipId, state }) {
    if (row === undefined) return []
    const { incomplete, proposals, overdue } = row.summary
    const refsOf = (ids: string[]) => ids.map((id) => pathInPartnership(partnershipId, `/expectations/${id}`))
    return [
      ...(incomplete.length === 0
        ? []
        : [
            {
              code: 'COMPLETE_EXPECTATION',
              strategy: 'E2' as const,
              title: 'Complete the expectations: who does it, how, when and with which outcome.',
              actors: [],
              dueOn: null,
              refs: refsOf(incomplete),
            },
          ]),
      ...proposals.map(({ kind, waitingOn, paths }) => {
        const { titles, ...step } = stepOfProposal[kind]
        const title = waitingOn === null ? titles.repeat : titles.consent
        const refs = paths.map((path) => pathInPartnership(partnershipId, path))
        return { ...step, title, actors: waitingOn === null ? [] : [waitingOn], dueOn: null, refs }
      }),
      ...overdue.map(({ organizationId, dueOn, ids }) => ({
        code: 'REPORT_PROGRESS',
        strategy: 'Q22' as const,
        title:
          state === 'suspended'
            ? 'Report progress on overdue expectations: due dates continue during a suspension, unless the parties agree to a revision.'
            : 'Report progress on overdue expectations.',
        actors: [organizationId],
        dueOn,
        refs: refsOf(ids),
      })),
    ]
  },
})
