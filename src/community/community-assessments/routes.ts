// Community assessments over HTTP: a collection.
import { isDeepStrictEqual } from 'node:util'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem, pointingToList, ruleViolation, throwIfViolated } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { communityAssessmentRecords } from './agenda.ts'
import { assessmentErrors, maxAssessments } from './rules.ts'
import { communityAssessmentSchemas, viewOn } from './schema.ts'
import { type CommunityAssessment, countInPartnership } from './store.ts'

const collection: Collection<CommunityAssessment> = {
  ...communityAssessmentRecords,
  plural: 'community_assessments',
  tag: 'Community',
  about: `A community assessment is a study of the community that a party has completed for a grant (Q3), by 45 CFR 1302.11(b). \`standing\` says whether it is current. A partnership has at most ${maxAssessments}.`,
  schemas: communityAssessmentSchemas,
  defaults: { reviews: [], coveredTopics: [] },
  constraintProblems: {
    family_needs_assessment_exists: () =>
      new Problem('record-in-use', 'A family need is drawn from this community assessment.'),
  },
  authorOnly: true,
  locksPartnership: true,
  view: (row, _request, _context, now) => viewOn(row, now.slice(0, 10)),
  dependsOnDay: true,
  async beforeSave(after, before, _context, now, write) {
    const errors = assessmentErrors(after, now)
    const keepsReviews = isDeepStrictEqual(after.reviews, before?.reviews)
    throwIfViolated(keepsReviews ? pointingToList(errors, '/reviews') : errors)
    if (before === undefined) await checkNumber(write, after)
    return after
  },
}

async function checkNumber(write: WriteContext, { partnershipId }: CommunityAssessment): Promise<void> {
  const [found] = await write.query(countInPartnership, { partnershipId })
  if ((found?.count ?? 0) < maxAssessments) return
  throw ruleViolation('', `A partnership has at most ${maxAssessments} community assessments.`)
}

export const communityAssessmentRoutes = collectionRoutes(collection)
