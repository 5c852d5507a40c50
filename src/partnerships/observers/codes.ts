// The codes that observers report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const observerCodes = {
  EXTENSION_NOT_PROPOSED: {
    kind: 'blocker',
    meaning: 'No later last day of the observer is proposed.',
    advice: 'Propose one with the action `extend` of `transitionObserver`.',
  },
  REVIEW_OBSERVER: {
    kind: 'next_step',
    meaning: 'An observer, or a later last day of an observer, waits for the consent of your organization.',
    advice: 'Consent or refuse with `transitionObserver`.',
  },
} as const satisfies CodeDeclarations
