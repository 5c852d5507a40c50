// Assessment and next steps from the fee decision (Q19).
import { versionAssessment } from '../../records/agreed-versions/assessment.ts'
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { findingsOf, isNotAllowed } from './rules.ts'
import { type CurrentFeeDecision, findCurrent } from './store.ts'

const { inForce, pathOf, assess, draftStep, openSteps } = versionAssessment<CurrentFeeDecision>({
  segment: 'fee-decisions',
  noun: 'fee decision',
  strategy: 'Q19',
  codes: { draft: 'DRAFT_FEE_DECISION', propose: 'PROPOSE_FEE_DECISION', agree: 'AGREE_FEE_DECISION' },
})

/** The version in force, if the law does not allow it. */
function notAllowedIn(decisions: readonly CurrentFeeDecision[]): CurrentFeeDecision | undefined {
  const agreed = inForce(decisions)
  return agreed && findingsOf(agreed).some(isNotAllowed) ? agreed : undefined
}

export const feeDecisionContribution = partnershipContribution<CurrentFeeDecision>({
  query: findCurrent,

  assess: (decisions, snapshot) => [
    assess(decisions, snapshot, notAllowedIn(decisions) && 'The law does not allow the decision in force.'),
  ],

  nextSteps(decisions, { partnershipId, state }) {
    const notAllowed = notAllowedIn(decisions)
    const revision: NextStep[] = notAllowed
      ? [
          {
            code: 'REVISE_FEE_DECISION',
            strategy: 'Q19',
            title: 'Revise the fee decision, which the law does not allow.',
            actors: [],
            dueOn: notAllowed.reviewOn,
            refs: [pathOf(notAllowed)],
          },
        ]
      : []
    return [
      ...(decisions.length === 0 && state !== 'exploring' ? [draftStep(partnershipId)] : []),
      ...openSteps(decisions),
      ...revision,
    ]
  },
})
