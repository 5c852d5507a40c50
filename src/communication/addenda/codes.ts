// The codes that addenda report.

import type { CodeDeclarations } from '../../records/codes.ts'
import { maxAddenda } from './rules.ts'

export const addendumCodes = {
  TOO_MANY_ADDENDA: {
    kind: 'blocker',
    meaning: `Your organization has added ${maxAddenda} addenda to the communication, which is the maximum.`,
    advice: 'Record another communication with `createCommunication`.',
  },
} as const satisfies CodeDeclarations
