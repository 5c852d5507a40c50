// SQL for the funding plan: cost and funding of partnerships, from the records of their accepted parties.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { minorUnits } from '../../records/money-columns.ts'
import { byDay, type DueGroup, firstIds, groupOf, type RecordGroup } from '../../records/record-groups.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { contingencies } from '../contingencies/table.ts'
import { costAllocations } from '../cost-allocations/table.ts'
import type { Certainty } from '../funding-sources/rules.ts'
import { fundingSources } from '../funding-sources/table.ts'
import type { FundingType } from '../funding-types/rules.ts'
import type { FundingFigures } from './rules.ts'

const { placeholder } = sql

const asked = sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`
const inPartnership = sql`partnership_id = asked.partnership_id`

/**
 * Tables of one partnership. `members`: the organizations of its accepted parties, without the one that is leaving; a former party
 * reads the records as they were when it left, and was a party then. `sources`: their funding sources, with amounts in the
 * smallest units. `figures`: one row. An agreed allocation has sources, and so a currency. The sum of bigint is numeric, which has
 * no limit. The order of ids makes PostgreSQL find the first row by the index of the partnership: it expects many rows, and would
 * look for it in the whole table.
 */
const figuresWithout = (leavingId: SQL) => sql`members as materialized (
    select organization_id from ${parties} where ${inPartnership} and organization_id is distinct from ${leavingId}
      and (state = 'accepted' or (organization_id = current_organization_id() and last_visible_position() is not null))
  ), sources as materialized (
    select id, organization_id, type, form, federal, certainty, decision_on, ends_on, matches_source_id,
        ${minorUnits(sql`amount`)} as amount, (match->>'percent')::numeric as match_percent
      from ${fundingSources} where ${inPartnership} and organization_id in (select organization_id from members)
  ), agreed as materialized (
    select id, ${minorUnits(sql`totals->>'cost'`)} as cost, ${minorUnits(sql`totals->>'inKind'`)} as cost_in_kind
      from ${costAllocations} where ${inPartnership} and state = 'agreed'
  ), direct as materialized (
    select source_id as id, sum(${minorUnits(sql`amount`)}) as cost from ${budgetLines} where ${inPartnership} and method = 'direct'
      and organization_id in (select organization_id from members) group by 1
  ), figures as materialized (
    select coalesce((select currency from ${fundingSources} where ${inPartnership} order by id limit 1),
        (select currency from ${budgetLines} where ${inPartnership} order by id limit 1)) as currency,
      (select id from agreed) as cost_allocation_id,
      coalesce((select cost from agreed), (select sum(${minorUnits(sql`amount`)}) from ${budgetLines}
        where ${inPartnership} and organization_id in (select organization_id from members)), 0) as cost,
      coalesce((select cost_in_kind from agreed), (select sum(least(direct.cost, sources.amount))
        from direct join sources using (id) where sources.form = 'in_kind'), 0) as cost_in_kind,
      ${cashOf('secured')} as secured, ${cashOf('pending')} as pending, ${cashOf('at_risk')} as at_risk,
      ${cashOf('lapsed')} as lapsed, count(*) as sources,
      min(decision_on) filter (where certainty = 'pending' and form = 'cash') as next_decision_on
    from sources
  )`

/** Of the rows of `sources` in a group. */
const sumOf = (certainty: Certainty) =>
  sql`coalesce(sum(amount) filter (where certainty = ${sql.raw(`'${certainty}'`)}), 0)`
function cashOf(certainty: Certainty): SQL {
  return sql`coalesce(sum(amount) filter (where form = 'cash' and certainty = ${sql.raw(`'${certainty}'`)}), 0)`
}

const bigint = (column: string) => sql.raw(`computed.${column}`).mapWith(BigInt) as SQL<bigint>
const figureColumns = {
  partnershipId: sql<string>`asked.partnership_id`,
  cost: bigint('cost'),
  costInKind: bigint('cost_in_kind'),
  secured: bigint('secured'),
  pending: bigint('pending'),
  atRisk: bigint('at_risk'),
  lapsed: bigint('lapsed'),
}

/** The figures of the partnerships in `partnershipIds`, as they are without the party of the organization `leavingId`. */
export const findFigures = db
  .select(figureColumns)
  .from(
    sql`${asked} cross join lateral (
      with ${figuresWithout(sql`${placeholder('leavingId')}::uuid`)} select * from figures) computed`,
  )
  .prepare('')

/** The certainty of those of the sources in `sourceIds` whose organization is an accepted party, and not `leavingId`. */
export const findCertainties = db
  .select({ id: sql<string>`source.id`, certainty: sql<Certainty>`source.certainty` })
  .from(
    sql`unnest(${placeholder('sourceIds')}::uuid[]) named(id) cross join lateral (
      select id, certainty, organization_id from ${fundingSources}
        where partnership_id = ${placeholder('partnershipId')} and id = named.id limit 1) source`,
  )
  .where(
    sql`exists (select from ${parties} party where party.partnership_id = ${placeholder('partnershipId')}
      and party.organization_id = source.organization_id and party.state = 'accepted'
      and party.organization_id is distinct from ${placeholder('leavingId')}::uuid)`,
  )
  .prepare('')

/** What the funding of a partnership lacks. */
export interface FundingGaps {
  lead: string | null
  sources: number
  /** The first day on which a pending cash source is decided. */
  nextDecisionOn: string | null
  contingencies: number
  /** Whether a contingency covers the gap and every source. */
  coversAll: boolean
  /** Sources that are not secured, and that no contingency covers. */
  uncovered: RecordGroup
  /** Sources that are pending after the day of their decision, by this day. */
  undecided: DueGroup[]
  /** Sources whose match is too small, and by their last day. */
  unmatched: RecordGroup
  unmatchedByDay: DueGroup[]
  /** Federal sources that count as match for a source that has not lapsed. */
  federalMatch: RecordGroup
  /** Triggered contingencies by the day until which their owners decide; an owner that has left is null. */
  triggered: (Omit<DueGroup, 'actors'> & { actors: (string | null)[] })[]
}

/** The match that each source requires that has not lapsed, and the sources that count as it. */
const matches = sql`counted as materialized (
    select matches_source_id as id, sum(amount) as amount, ${firstIds} as ids from sources
      where matches_source_id is not null and certainty <> 'lapsed' group by 1
  ), matches as materialized (
    select id, organization_id, ends_on, match_percent, sources.amount, coalesce(counted.amount, 0) as counted,
        coalesce(counted.ids, '[]') as counted_ids,
        coalesce(counted.amount, 0) * (100 - match_percent) < sources.amount * match_percent as is_missing
      from sources left join counted using (id) where match_percent is not null and certainty <> 'lapsed'
  )`

const gaps = sql`covering as materialized (
    select count(*) as contingencies, coalesce(bool_or(trigger->>'measure' <> 'source_lost'), false) as covers_all
      from ${contingencies} where ${inPartnership}
  ), uncovered as materialized (
    select id, organization_id from sources where certainty <> 'secured' and not (select covers_all from covering)
      and id::text not in (select trigger->>'sourceId' from ${contingencies}
        where ${inPartnership} and trigger->>'sourceId' is not null)
  ), gaps as materialized (
    select jsonb_build_object(
      'lead', (select organization_id from ${parties} where ${inPartnership} and lead),
      'sources', figures.sources,
      'nextDecisionOn', figures.next_decision_on,
      'contingencies', covering.contingencies,
      'coversAll', covering.covers_all,
      'uncovered', ${groupOf(sql`uncovered`)},
      'undecided', ${byDay(sql`sources where certainty = 'pending' and decision_on < current_date`, sql`decision_on`)},
      'unmatched', ${groupOf(sql`matches where is_missing`)},
      'unmatchedByDay', ${byDay(sql`matches where is_missing`, sql`ends_on`)},
      'federalMatch', ${groupOf(
        sql`sources where federal and certainty <> 'lapsed'
          and matches_source_id in (select id from sources where certainty <> 'lapsed')`,
      )},
      'triggered', ${byDay(
        sql`(select id, case when owner_id in (select organization_id from members) then owner_id end as organization_id,
            triggered_since + decide_within_days as due_on
          from ${contingencies} where ${inPartnership} and triggered_since is not null) due`,
        sql`due_on`,
      )}
    ) as gaps from figures, covering
  )`

export interface FundingSummary extends FundingFigures {
  partnershipId: string
  gaps: FundingGaps
}

/** What the funding of the partnerships in `partnershipIds` lacks. */
export const summarize = db
  .select({ ...figureColumns, gaps: sql<FundingGaps>`computed.gaps` })
  .from(
    sql`${asked} cross join lateral (
      with ${figuresWithout(sql`null`)}, ${matches}, ${gaps} select figures.*, gaps.gaps from figures, gaps) computed`,
  )
  .prepare('')

/** Amounts in the smallest units, as text: they can be larger than the numbers of JSON. */
export interface AmountsByCertainty {
  secured: string
  pending: string
  atRisk: string
  lapsed: string
}

export interface SourceMatch {
  sourceId: string
  amount: string
  percent: string
  counted: string
  countedSourceIds: string[]
}

export interface FundingPlanRow extends FundingSummary {
  /** Null if the partnership has neither sources nor a cost. */
  currency: string | null
  costAllocationId: string | null
  /** Of cash sources. */
  byType: (AmountsByCertainty & { type: FundingType })[]
  inKind: AmountsByCertainty
  /** Those whose match is too small first; at most 50. */
  matches: SourceMatch[]
}

const amounts = sql`${sumOf('secured')}::text as secured, ${sumOf('pending')}::text as pending,
  ${sumOf('at_risk')}::text as "atRisk", ${sumOf('lapsed')}::text as lapsed`

export const findPlan = db
  .select({
    ...figureColumns,
    gaps: sql<FundingGaps>`computed.gaps`,
    currency: sql<string | null>`computed.currency`,
    costAllocationId: sql<string | null>`computed.cost_allocation_id`,
    byType: sql<FundingPlanRow['byType']>`computed.by_type`,
    inKind: sql<AmountsByCertainty>`computed.in_kind`,
    matches: sql<SourceMatch[]>`computed.matches`,
  })
  .from(
    sql`${asked} cross join lateral (
      with ${figuresWithout(sql`null`)}, ${matches}, ${gaps} select figures.*, gaps.gaps,
        (select coalesce(jsonb_agg(grouped order by type), '[]') from (
          select type, ${amounts} from sources where form = 'cash' group by type) grouped) as by_type,
        (select to_jsonb(grouped) from (select ${amounts} from sources where form = 'in_kind') grouped) as in_kind,
        (select coalesce(jsonb_agg(shown order by rank), '[]') from (
          select row_number() over (order by is_missing desc, id) as rank, id as "sourceId", amount::text,
              match_percent::text as percent, counted::text, counted_ids as "countedSourceIds"
            from matches order by 1 limit 50) shown) as matches
      from figures, gaps) computed`,
  )
  .prepare('')
