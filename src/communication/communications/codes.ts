// The codes that communications report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const communicationCodes = {
  COMPLETE_FOLLOW_UP: {
    kind: 'next_step',
    meaning: 'A follow-up of a communication is not done.',
    advice: 'Set `doneOn` of the follow-up with `updateCommunication`.',
  },
  HAS_ADDENDA: {
    kind: 'blocker',
    meaning: 'The communication has addenda, so it cannot be deleted.',
    advice: 'Correct it with `updateCommunication`.',
  },
} as const satisfies CodeDeclarations
