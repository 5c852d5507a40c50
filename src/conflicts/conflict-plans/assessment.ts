// Assessment, blocker and next steps from the conflict plan (Q23).
import { type CurrentVersion, versionAssessment } from '../../records/agreed-versions/assessment.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { findCurrent } from './store.ts'

const { inForce, waitingOn, refOf, assess, draftStep, openSteps } = versionAssessment({
  segment: 'conflict-plans',
  noun: 'conflict plan',
  strategy: 'Q23',
  codes: { draft: 'DRAFT_CONFLICT_PLAN', propose: 'PROPOSE_CONFLICT_PLAN', agree: 'AGREE_CONFLICT_PLAN' },
})

export const conflictPlanContribution = partnershipContribution<CurrentVersion>({
  query: findCurrent,

  blockers(action, plans, { partnershipId }) {
    if (action !== 'activate') return []
    const agreed = inForce(plans)
    const missing = agreed && waitingOn(agreed).length
    if (missing === 0) return []
    const message = missing
      ? `${missing} of the parties have not agreed to the conflict plan.`
      : 'The parties have not agreed on a conflict plan.'
    return [{ code: 'CONFLICT_PLAN_MISSING', message, ref: refOf(plans, partnershipId) }]
  },

  assess: (plans, snapshot) => [assess(plans, snapshot)],

  nextSteps: (plans, { partnershipId, state }) => [
    ...(plans.length === 0 && state !== 'exploring' ? [draftStep(partnershipId)] : []),
    ...openSteps(plans),
  ],
})
