// The codes that notices of termination report.
import type { CodeDeclarations } from '../../records/codes.ts'

/** NOTICE_PERIOD is declared by agreement bindings. */
export const terminationNoticeCodes = {
  ALREADY_CONSENTED: {
    kind: 'blocker',
    meaning: 'Your organization has already consented.',
    advice: 'Nothing is left to do for your organization; `waitingOn` lists the others.',
  },
} as const satisfies CodeDeclarations
