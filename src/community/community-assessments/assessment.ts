// Assessment and next steps from the community assessments of a partnership (Q3).
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { isReviewNear, nextReviewDueOn, standingOn } from './rules.ts'
import { type AssessmentSummary, type PartnershipAssessments, summarize } from './store.ts'

const maxRefs = 10

export const communityAssessmentContribution = partnershipContribution<PartnershipAssessments>({
  query: summarize,

  assess([row], { partnershipId, now }) {
    if (row === undefined) return []
    const { assessments } = row
    const current = assessments.filter((one) => standingOn(one, now.slice(0, 10)) === 'current')
    return [
      {
        strategy: 'Q3',
        status: current.length > 0 ? 'done' : assessments.length > 0 ? 'partly' : 'missing',
        because: `Community assessments: ${assessments.length}. Current ones: ${current.length}.`,
        refs: (current.length > 0 ? current : assessments).slice(0, maxRefs).map((one) => pathOf(partnershipId, one)),
      },
    ]
  },

  nextSteps([row], { partnershipId, state, now }) {
    if (row === undefined) return []
    const { lead, assessments } = row
    const today = now.slice(0, 10)
    const stepFor = (code: string, title: string, dueOn: string | null, of: AssessmentSummary[]): NextStep => ({
      ...{ code, strategy: 'Q3', title, dueOn },
      actors: [...new Set(of.map(({ organizationId }) => organizationId))],
      refs: of.slice(0, maxRefs).map((one) => pathOf(partnershipId, one)),
    })
    const steps: NextStep[] = []
    if (state !== 'exploring' && !assessments.some((one) => standingOn(one, today) === 'current')) {
      steps.push({
        code: 'ADD_COMMUNITY_ASSESSMENT',
        strategy: 'Q3',
        title: 'Add a community assessment, or bring one up to date: none is current.',
        actors: lead === null ? [] : [lead],
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/community-assessments')],
      })
    }
    const toReview = assessments.filter((one) => isReviewNear(one, today))
    for (const dueOn of [...new Set(toReview.map(nextReviewDueOn))].sort()) {
      const due = toReview.filter((one) => nextReviewDueOn(one) === dueOn)
      steps.push(stepFor('REVIEW_COMMUNITY_ASSESSMENT', 'Review the community assessments.', dueOn, due))
    }
    const toUpdate = assessments.filter((one) => standingOn(one, today) === 'update_due')
    if (toUpdate.length > 0) {
      const title = 'Update the community assessments: a review found a significant change.'
      steps.push(stepFor('UPDATE_COMMUNITY_ASSESSMENT', title, null, toUpdate))
    }
    return steps
  },
})

const pathOf = (partnershipId: string, { id }: AssessmentSummary) =>
  pathInPartnership(partnershipId, `/community-assessments/${id}`)
