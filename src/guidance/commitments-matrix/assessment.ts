// The assessment and the next steps from the commitments of the parties (W1).
import type { Aspect } from '../../partnerships/partnerships/rules.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type MatrixSummary, summarize } from './store.ts'

/** In sentences. */
const subjects: Partial<Record<Aspect, string>> = {
  finance: 'finance',
  legal: 'legal requirements',
  standards: 'standards',
  systems: 'systems',
  resources: 'resources',
}

export const commitmentContribution = partnershipContribution<MatrixSummary>({
  query: summarize,

  assess([summary], { partnershipId }) {
    if (summary === undefined) return []
    const { stated, required, settled } = summary
    return [
      {
        strategy: 'W1',
        status: required > 0 && settled === required ? 'done' : stated > 0 ? 'partly' : 'missing',
        because: `Of ${required} commitments of the parties to finance, legal requirements, standards, systems and resources, ${settled} are stated without a condition or do not apply.`,
        refs: stated > 0 ? [pathInPartnership(partnershipId, '/commitments-matrix')] : [],
      },
    ]
  },

  nextSteps([summary], { partnershipId, state }) {
    if (summary === undefined || state === 'exploring' || state === 'planning') return []
    return summary.open.map(({ aspect, organizationIds }) => ({
      code: 'COMMIT_TO_ASPECT',
      strategy: 'W1',
      title: `State a commitment without a condition on ${subjects[aspect]}, or why you make none.`,
      actors: organizationIds,
      dueOn: null,
      refs: [pathInPartnership(partnershipId, '/commitments-matrix')],
    }))
  },
})
