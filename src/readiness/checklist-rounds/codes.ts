// The codes that checklist rounds report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const checklistRoundCodes = {
  NOTHING_SUBMITTED: {
    kind: 'blocker',
    meaning: 'No party has submitted a response in the round.',
    advice: 'Submit a response with `transitionChecklistResponse` first.',
  },
  NOT_AGREED: {
    kind: 'blocker',
    meaning: 'Your organization has not agreed to share the responses.',
    advice: 'Take `agree_to_share` of `transitionChecklistRound`.',
  },
  READINESS_NOT_STARTED: {
    kind: 'blocker',
    meaning: 'A party has not started a response to the readiness checklist.',
    advice: 'Each party starts one with `createChecklistResponse`.',
  },
  READINESS_NOT_SUBMITTED: {
    kind: 'blocker',
    meaning: 'A party has not submitted a response to the readiness checklist.',
    advice: 'Each party submits its response with `transitionChecklistResponse`.',
  },
  ROUND_CANCELLED: {
    kind: 'blocker',
    meaning: 'The checklist round is cancelled.',
    advice: 'Create another round with `createChecklistRound`.',
  },
  START_READINESS_CHECKLIST: {
    kind: 'next_step',
    meaning: 'Your organization has not started a response to the readiness checklist.',
    advice: 'Start it with `createChecklistResponse`, in a round of `createChecklistRound`.',
  },
  SUBMIT_READINESS_CHECKLIST: {
    kind: 'next_step',
    meaning: 'Your organization has not submitted its response to the readiness checklist.',
    advice: 'Complete it with `updateChecklistResponse`, and submit it with `transitionChecklistResponse`.',
  },
} as const satisfies CodeDeclarations
