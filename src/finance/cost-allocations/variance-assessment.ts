// The next step from the variance of the agreed cost allocation (Q15).
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { minorUnits } from '../../records/money-columns.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { actualCosts } from '../actual-costs/table.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { costAllocationSnapshots, costAllocations } from './table.ts'
import { type ChargedCosts, type Plan, type VarianceFindingCode, varianceFindings } from './variance.ts'

interface Row extends Plan {
  partnershipId: string
  costAllocationId: string
  /** Amounts in the smallest units, as text. */
  costs: (Omit<ChargedCosts, 'actual'> & { actual: string; organizationId: string })[]
}

/** Of each partnership: the pairs of line and source with the first ids, those of sources of the allocation first. */
const maxPairs = sql.raw('2000')

/** The agreed allocation of each partnership that has actual costs, with the parts that concern lines with costs. */
const query = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    costAllocationId: sql<string>`agreed.id`,
    currency: sql<string>`agreed.snapshot->>'currency'`,
    sources: sql<Row['sources']>`agreed.snapshot->'sources'`,
    lines: sql<
      Row['lines']
    >`(select coalesce(jsonb_agg(line), '[]') from jsonb_array_elements(agreed.snapshot->'lines') line
      where line->>'id' in (select cost->>'lineId' from jsonb_array_elements(charged.costs) cost))`,
    shares: sql<
      Row['shares']
    >`(select coalesce(jsonb_agg(share), '[]') from jsonb_array_elements(agreed.snapshot->'shares') share
      where share->>'lineId' in (select cost->>'lineId' from jsonb_array_elements(charged.costs) cost))`,
    costs: sql<Row['costs']>`charged.costs`,
  })
  .from(
    sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id) cross join lateral (
      select version.id, version.source_ids, frozen.snapshot from ${costAllocations} version join ${costAllocationSnapshots} frozen
        on frozen.partnership_id = version.partnership_id and frozen.cost_allocation_id = version.id
          and frozen.hash = version.hash
      where version.partnership_id = asked.partnership_id and version.state = 'agreed') agreed
    cross join lateral (select jsonb_agg(summed) as costs from (
      select cost.line_id as "lineId", cost.source_id as "sourceId", line.organization_id as "organizationId",
          line.category, sum(${minorUnits(sql`cost.amount`)})::text as actual,
          min(cost.incurred_on) as "firstIncurredOn", max(cost.incurred_on) as "lastIncurredOn"
        from ${actualCosts} cost join ${budgetLines} line
          on line.partnership_id = cost.partnership_id and line.id = cost.line_id
        where cost.partnership_id = asked.partnership_id and cost.incurred_on <= current_date
        group by 1, 2, 3, 4 order by agreed.source_ids ? cost.source_id::text desc, 1, 2 limit ${maxPairs}) summed) charged
    where charged.costs is not null`,
  )
  .prepare('')

const explained: readonly VarianceFindingCode[] = ['OVER_CAP', 'UNALLOWABLE', 'OVER_PLAN']

export const varianceContribution = partnershipContribution<Row>({
  query,

  nextSteps([row], { partnershipId }) {
    if (row === undefined) return []
    const costs = row.costs.map((cost) => ({ ...cost, actual: BigInt(cost.actual) }))
    const findings = varianceFindings(row, costs).filter(({ code }) => explained.includes(code))
    if (findings.length === 0) return []
    const concerned = costs.filter(({ lineId, sourceId }) =>
      findings.some((finding) => finding.sourceId === sourceId && (finding.lineId ?? lineId) === lineId),
    )
    const path = pathInPartnership(partnershipId, `/cost-allocations/${row.costAllocationId}/variance`)
    const lines = [
      ...new Set(concerned.map(({ lineId }) => pathInPartnership(partnershipId, `/budget-lines/${lineId}`))),
    ]
    return [
      {
        code: 'EXPLAIN_VARIANCE',
        strategy: 'Q15',
        title: 'Explain the actual costs that exceed the plan or a cap, or that a source cannot pay; or correct them.',
        actors: [...new Set(concerned.map(({ organizationId }) => organizationId))].sort(),
        dueOn: null,
        refs: [path, ...lines.slice(0, 9)],
      },
    ]
  },
})
