// The codes that community assessments report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const communityAssessmentCodes = {
  ADD_COMMUNITY_ASSESSMENT: {
    kind: 'next_step',
    meaning: 'No community assessment of a party is current.',
    advice:
      'Add one with `createCommunityAssessment`, or bring one up to date with `updateCommunityAssessment`: `standing` says what it lacks.',
  },
  REVIEW_COMMUNITY_ASSESSMENT: {
    kind: 'next_step',
    meaning: 'The yearly review of a community assessment is due within 60 days, or was due.',
    advice: 'Review the assessment, and add the review to `reviews` with `updateCommunityAssessment`.',
  },
  UPDATE_COMMUNITY_ASSESSMENT: {
    kind: 'next_step',
    meaning: 'A review of a community assessment found a significant change, and no update followed.',
    advice: 'Update the assessment, and set `updatedOn` of the review with `updateCommunityAssessment`.',
  },
} as const satisfies CodeDeclarations
