// The assessment and the next step from the monitoring strategy (Q22).
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { coverageOf } from './rules.ts'
import { type StrategySummary, summarize } from './store.ts'

export const monitoringContribution = partnershipContribution<StrategySummary>({
  query: summarize,

  assess([summary], { partnershipId }) {
    if (summary === undefined) return []
    const { kinds, touchpointCount, overdueVisitCount, overdueCorrectionCount } = summary
    const { coverage, all, monitored } = coverageOf(kinds)
    const isDone = coverage === 100 && overdueVisitCount + overdueCorrectionCount === 0 && touchpointCount > 0
    return [
      {
        strategy: 'Q22',
        status: isDone ? 'done' : (coverage ?? 0) > 0 ? 'partly' : 'missing',
        because: [
          all === 0 ? 'There is nothing to monitor.' : `Of ${all} records that are to be monitored, ${monitored} are.`,
          `Overdue visits: ${overdueVisitCount}. Overdue corrections: ${overdueCorrectionCount}.`,
          `Monitoring touchpoints in the agreed communication plan: ${touchpointCount}.`,
        ].join(' '),
        refs: all > 0 ? [pathInPartnership(partnershipId, '/monitoring-strategy')] : [],
      },
    ]
  },

  nextSteps([summary], { partnershipId, state }) {
    if (summary === undefined || state === 'exploring' || state === 'planning') return []
    const { coverage } = coverageOf(summary.kinds)
    if (coverage === null || coverage === 100) return []
    return [
      {
        code: 'COMPLETE_MONITORING_STRATEGY',
        strategy: 'Q22',
        title: 'Complete what the records that are not monitored lack, such as a due date or a means of verification.',
        actors: [],
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/monitoring-strategy')],
      },
    ]
  },
})
