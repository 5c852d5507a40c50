// The codes that addenda report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const addendumCodes = {
  TOO_MANY_ADDENDA: {
    kind: 'blocker',
    meaning: 'Your organization has added as many addenda to the communication as is possible.',
    advice: 'Record another communication with `createCommunication`.',
  },
} as const satisfies CodeDeclarations
