// The codes that occurrences report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const occurrenceCodes = {
  NOT_IN_PLAN: {
    kind: 'blocker',
    meaning: 'The communication plan in force does not contain the occurrence.',
    advice: 'Take `reschedule` of `transitionOccurrence` instead.',
  },
  NOT_STARTED: {
    kind: 'blocker',
    meaning: 'The occurrence has not started.',
    advice: 'Record the outcome later, or take `reschedule` or `cancel` of `transitionOccurrence`.',
  },
  RECORD_OCCURRENCE_OUTCOME: {
    kind: 'next_step',
    meaning: 'An occurrence is past and has no outcome.',
    advice: 'Record it with `transitionOccurrence`, or with `createCommunication` and the `occurrenceId`.',
  },
} as const satisfies CodeDeclarations
