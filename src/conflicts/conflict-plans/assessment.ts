// Assessment, blocker and next steps from the conflict plan (Q23).
import { partiesWithoutConsent } from '../../records/agreed-versions/rules.ts'
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type CurrentPlan, findCurrent } from './store.ts'

const listPath = (partnershipId: string) => pathInPartnership(partnershipId, '/conflict-plans')
const pathOf = ({ partnershipId, id }: CurrentPlan) => `${listPath(partnershipId)}/${id}`
const waitingOn = (plan: CurrentPlan) => partiesWithoutConsent(plan, plan.acceptedParties)

const agreedIn = (plans: CurrentPlan[]) => plans.find(({ state }) => state === 'agreed')
/** The version in force, or else the newest proposal, or else the newest draft. */
const mostAdvancedIn = (plans: CurrentPlan[]) =>
  agreedIn(plans) ?? plans.find(({ state }) => state === 'proposed') ?? plans[0]

export const conflictPlanContribution = partnershipContribution<CurrentPlan>({
  query: findCurrent,

  blockers(action, plans, { partnershipId }) {
    if (action !== 'activate') return []
    const agreed = agreedIn(plans)
    const missing = agreed && waitingOn(agreed).length
    if (missing === 0) return []
    const message = missing
      ? `${missing} of the parties have not agreed to the conflict plan.`
      : 'The parties have not agreed on a conflict plan.'
    const plan = mostAdvancedIn(plans)
    return [{ code: 'CONFLICT_PLAN_MISSING', message, ref: plan ? pathOf(plan) : listPath(partnershipId) }]
  },

  assess(plans, { partnershipId }) {
    const agreed = agreedIn(plans)
    const isDone = agreed !== undefined && waitingOn(agreed).length === 0
    const plan = mostAdvancedIn(plans)
    return [
      {
        strategy: 'Q23',
        status: isDone ? 'done' : plan ? 'partly' : 'missing',
        because: isDone
          ? `Every party has agreed to version ${agreed.number} of the conflict plan.`
          : plan
            ? 'There is a conflict plan, but not every party has agreed to it.'
            : 'There is no conflict plan.',
        refs: [plan ? pathOf(plan) : listPath(partnershipId)],
      },
    ]
  },

  nextSteps(plans, { partnershipId, state }) {
    const common = { strategy: 'Q23', dueOn: null } as const
    const steps: NextStep[] = []
    if (plans.length === 0 && state !== 'exploring') {
      const title = 'Draft a conflict plan.'
      steps.push({ ...common, code: 'DRAFT_CONFLICT_PLAN', title, actors: [], refs: [listPath(partnershipId)] })
    }
    // A draft that is older than the version in force was not pursued.
    const inForce = agreedIn(plans)?.number ?? 0
    const drafts = plans.filter((plan) => plan.state === 'draft' && plan.number > inForce)
    if (drafts.length > 0) {
      const actors = [...new Set(drafts.map(({ organizationId }) => organizationId))]
      const title = 'Propose the conflict plan.'
      steps.push({ ...common, code: 'PROPOSE_CONFLICT_PLAN', title, actors, refs: drafts.map(pathOf) })
    }
    const open = plans.filter((plan) => plan.state === 'proposed' || waitingOn(plan).length > 0)
    if (open.length > 0) {
      const actors = [...new Set(open.flatMap(waitingOn))]
      const title =
        actors.length > 0
          ? 'Agree to the conflict plan, or object to the proposal.'
          : // The last party that had not agreed has left. The version comes into force with the next consent.
            'Agree again to the proposed conflict plan, to put it in force.'
      steps.push({ ...common, code: 'AGREE_CONFLICT_PLAN', title, actors, refs: open.map(pathOf) })
    }
    return steps
  },
})
