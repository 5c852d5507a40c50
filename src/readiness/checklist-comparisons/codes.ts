// The codes that checklist comparisons report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const checklistComparisonCodes = {
  COMPLETE_ACTION_STEP: {
    kind: 'next_step',
    meaning: 'The day of an action step of a checklist response is past.',
    advice: 'Set `done` of the action step with `updateChecklistResponse`.',
  },
  DISCUSS_ANSWERS: {
    kind: 'next_step',
    meaning: 'The answers of the parties to a question differ.',
    advice: 'Read them with `getChecklistComparison`, and discuss them.',
  },
} as const satisfies CodeDeclarations
