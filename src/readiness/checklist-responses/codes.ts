// The codes that checklist responses report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const checklistResponseCodes = {
  INCOMPLETE: {
    kind: 'blocker',
    meaning: 'An answer of the checklist response lacks a part that its question requires.',
    advice: 'Complete the answer that `message` names with `updateChecklistResponse`.',
  },
} as const satisfies CodeDeclarations
