// Assessments and next steps from the needs of families (Q4, Q5).
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { isProviderCapable, isTraced, type NeedLinks } from './rules.ts'
import { withShortage } from './schema.ts'
import { findNeeds, type PartnershipNeeds } from './store.ts'

const maxRefs = 10
const isHigh = ({ priority }: NeedLinks): boolean => priority === 'high'

export const needsTraceabilityContribution = partnershipContribution<PartnershipNeeds>({
  query: findNeeds,

  assess([row], { partnershipId }) {
    if (row === undefined) return []
    const { needs, resultsWithoutNeed } = row
    const short = withShortage(row)
    const high = needs.filter(isHigh)
    const untraced = high.filter((need) => !isTraced(need))
    const isProvided = (need: NeedLinks) => need.hasAlternatives && isProviderCapable(need, short)
    const provided = high.filter(isProvided)
    const refs = needs.length > 0 ? [pathInPartnership(partnershipId, '/needs-traceability')] : []
    const isTracedAll = high.length > 0 && untraced.length === 0 && resultsWithoutNeed.length === 0
    const counts = `Family needs: ${needs.length}, of high priority: ${high.length}.`
    return [
      {
        ...{ strategy: 'Q4', refs },
        status: isTracedAll ? 'done' : needs.length > 0 ? 'partly' : 'missing',
        because: `${counts} Needs of high priority that are not traced: ${untraced.length}. Anticipated results that no need supports: ${resultsWithoutNeed.length}.`,
      },
      {
        ...{ strategy: 'Q5', refs },
        status:
          high.length > 0 && provided.length === high.length ? 'done' : needs.some(isProvided) ? 'partly' : 'missing',
        because: `${counts} Needs of high priority with alternatives and a provider that is capable: ${provided.length}.`,
      },
    ]
  },

  nextSteps([row], { partnershipId }) {
    if (row === undefined) return []
    const short = withShortage(row)
    const untraced = row.needs.filter((need) => isHigh(need) && !isTraced(need))
    const withoutProvider = row.needs.filter((need) => !isProviderCapable(need, short))
    const stepFor = (code: string, strategy: 'Q4' | 'Q5', title: string, needs: readonly NeedLinks[]): NextStep[] =>
      needs.length === 0
        ? []
        : [
            {
              ...{ code, strategy, title, actors: [], dueOn: null },
              refs: needs.slice(0, maxRefs).map(({ id }) => pathInPartnership(partnershipId, `/family-needs/${id}`)),
            },
          ]
    return [
      ...stepFor('TRACE_FAMILY_NEED', 'Q4', 'Say what addresses the family needs of high priority.', untraced),
      ...stepFor('CHOOSE_PROVIDER', 'Q5', 'Choose a capable provider for the family needs.', withoutProvider),
    ]
  },
})
