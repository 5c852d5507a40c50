// The next steps from monitoring visits (Q22). `getMonitoringStrategy` assesses them.
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { summarize, type VisitSummary } from './store.ts'

export const visitContribution = partnershipContribution<VisitSummary>({
  query: summarize,

  nextSteps([summary], { partnershipId, now }): NextStep[] {
    if (summary === undefined) return []
    const { lead, due, corrections } = summary
    const pathsOf = (ids: readonly string[]) =>
      ids.map((id) => pathInPartnership(partnershipId, `/monitoring-visits/${id}`))
    const today = now.slice(0, 10)
    return [
      ...due.map(({ dueOn, ids }) => ({
        code: 'CONDUCT_MONITORING_VISIT',
        strategy: 'Q22' as const,
        title:
          dueOn !== null && dueOn < today
            ? 'Conduct the overdue monitoring visits.'
            : 'Conduct the monitoring visits that are due soon.',
        actors: lead === null ? [] : [lead],
        dueOn,
        refs: pathsOf(ids),
      })),
      ...corrections.map(({ dueOn, actors, ids }) => ({
        code: 'CORRECT_MONITORING_FINDING',
        strategy: 'Q22' as const,
        title: 'Correct what the monitoring visits found, and record the day of the correction.',
        actors,
        dueOn,
        refs: pathsOf(ids),
      })),
    ]
  },
})
