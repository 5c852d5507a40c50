// The codes of legal education.
import type { CodeDeclarations } from '../../records/codes.ts'

export const legalEducationCodes = {
  ADD_LEGAL_REQUIREMENTS: {
    kind: 'next_step',
    meaning: 'The partnership has no federal or no state requirement that has not ended.',
    advice: 'Add the laws that bind the parties with `createLegalRequirement`.',
  },
  ACKNOWLEDGE_LEGAL_REQUIREMENT: {
    kind: 'next_step',
    meaning:
      'Your organization has not acknowledged the current text of a legal requirement, or its acknowledgement has expired.',
    advice: 'Teach the requirement, and record it with `createLegalAcknowledgement`.',
  },
  ASSESS_LEGAL_REQUIREMENT: {
    kind: 'next_step',
    meaning: 'Your organization has not said whether the current text of a legal requirement is problematic.',
    advice: 'Set `isProblematic` with `createLegalAcknowledgement` or `updateLegalAcknowledgement`.',
  },
  MITIGATE_LEGAL_PROBLEM: {
    kind: 'next_step',
    meaning: 'A problem with a legal requirement is not resolved, and your organization is to solve it.',
    advice:
      'Solve it as its `mitigation` says; the party that created the acknowledgement then sets `resolvedOn` with `updateLegalAcknowledgement`.',
  },
} as const satisfies CodeDeclarations
