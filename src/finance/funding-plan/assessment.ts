// Assessments and next steps from the funding of a partnership (Q14, Q18).
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { isGapUncovered, sourcePathsOf } from './findings.ts'
import { coverageOf, noPledges } from './rules.ts'
import { type FundingSummary, summarize } from './store.ts'

export const fundingPlanContribution = partnershipContribution<FundingSummary>({
  query: summarize,

  assess([row], { partnershipId }) {
    if (row === undefined) return []
    const { sources, contingencies, uncovered } = row.gaps
    const { gap, coverage } = coverageOf(row, noPledges)
    const hasFunding = sources > 0 || row.cost > 0n
    const isUncovered = uncovered.count > 0 || isGapUncovered(row, noPledges)
    return [
      {
        strategy: 'Q14',
        status: sources === 0 ? 'missing' : row.cost > 0n && gap === 0n ? 'done' : 'partly',
        because:
          coverage === null
            ? `Funding sources: ${sources}. ${row.cost === 0n ? 'There is no cost.' : 'In-kind sources pay all of the cost.'}`
            : `Funding sources: ${sources}. Secured funding is ${coverage} percent of the cost${row.costInKind === 0n ? '' : ' that is not paid in kind'}.`,
        refs: hasFunding ? [pathInPartnership(partnershipId, '/funding-plan')] : [],
      },
      {
        strategy: 'Q18',
        status: hasFunding && !isUncovered ? 'done' : contingencies > 0 ? 'partly' : 'missing',
        because: hasFunding
          ? `Contingencies: ${contingencies}. Sources that are not secured and have none: ${uncovered.count}. ${gapTextOf(row)}`
          : `Contingencies: ${contingencies}. There is neither a funding source nor a cost.`,
        refs: contingencies > 0 ? [pathInPartnership(partnershipId, '/contingencies')] : [],
      },
    ]
  },

  nextSteps([row], { partnershipId, state }) {
    if (row === undefined) return []
    const { lead, sources, nextDecisionOn, uncovered, undecided, unmatchedByDay, triggered } = row.gaps
    const planPath = pathInPartnership(partnershipId, '/funding-plan')
    const pathsOf = (ids: readonly string[]) => sourcePathsOf(partnershipId, ids)
    const steps: NextStep[] = []
    const add = (
      code: string,
      strategy: 'Q14' | 'Q18',
      title: string,
      rest: Pick<NextStep, 'actors' | 'dueOn' | 'refs'>,
    ) => steps.push({ code, strategy, title, ...rest })

    if (sources === 0 && state !== 'exploring') {
      const refs = [pathInPartnership(partnershipId, '/funding-sources')]
      const actors = lead === null ? [] : [lead]
      add('ADD_FUNDING_SOURCES', 'Q14', 'Add the sources of funds.', { actors, dueOn: null, refs })
    }
    if (coverageOf(row, noPledges).gap > 0n) {
      const rest = { actors: [], dueOn: nextDecisionOn, refs: [planPath] }
      add('CLOSE_FUNDING_GAP', 'Q14', 'Close the gap between the cost and the secured funding.', rest)
    }
    for (const { dueOn, actors, ids } of undecided) {
      const rest = { actors, dueOn, refs: pathsOf(ids) }
      add('CONFIRM_FUNDING_SOURCE', 'Q14', 'Record what was decided about the pending funding sources.', rest)
    }
    for (const { dueOn, actors, ids } of unmatchedByDay) {
      const rest = { actors, dueOn, refs: pathsOf(ids) }
      add('MEET_MATCH_REQUIREMENT', 'Q14', 'Find the match that the funding sources require.', rest)
    }
    const isGap = isGapUncovered(row, noPledges)
    if (isGap || uncovered.count > 0) {
      const refs = [...(isGap ? [planPath] : []), ...pathsOf(uncovered.ids)].slice(0, 10)
      const rest = { actors: isGap ? [] : uncovered.actors, dueOn: null, refs }
      add('PLAN_CONTINGENCY', 'Q18', 'Plan what to do if funding that is not secured does not come.', rest)
    }
    for (const { dueOn, actors, ids } of triggered) {
      const refs = ids.map((id) => pathInPartnership(partnershipId, `/contingencies/${id}`))
      const owners = actors.filter((actor) => actor !== null)
      // In place of an owner that has left, every party acts.
      const rest = { actors: owners.length === actors.length ? owners : [], dueOn, refs }
      add('ACT_ON_CONTINGENCY', 'Q18', 'Act on the triggered contingencies.', rest)
    }
    return steps
  },
})

function gapTextOf(row: FundingSummary): string {
  if (coverageOf(row, noPledges).gap === 0n) return 'There is no gap.'
  return row.gaps.coversAll ? 'A contingency covers the gap.' : 'The gap has none.'
}
