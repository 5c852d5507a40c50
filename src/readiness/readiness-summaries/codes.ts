// The codes that readiness summaries report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const readinessSummaryCodes = {
  CONSENT_TO_READINESS_SUMMARY: {
    kind: 'next_step',
    meaning: 'A readiness summary for observers waits for the consent of your organization.',
    advice: 'Take `consent` or `withdraw` of `transitionReadinessSummary`.',
  },
  ROUND_NOT_RELEASED: {
    kind: 'blocker',
    meaning: 'The responses of the checklist round are not shared yet.',
    advice:
      'Each party submits its response with `transitionChecklistResponse`, or agrees to share with `transitionChecklistRound`.',
  },
  SUMMARY_EXISTS: {
    kind: 'blocker',
    meaning: 'The checklist round has a summary that is proposed or shown.',
    advice: 'Withdraw that one with `transitionReadinessSummary`.',
  },
  TOO_FEW_RESPONSES: {
    kind: 'blocker',
    meaning: 'Fewer than two parties have submitted a response in the round.',
    advice: 'Create the summary when another party has submitted with `transitionChecklistResponse`.',
  },
} as const satisfies CodeDeclarations
