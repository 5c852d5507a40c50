// The codes that signatories report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const signatoryCodes = {
  NOT_A_PARTY_OF_AGREEMENT: {
    kind: 'blocker',
    meaning: 'Your organization is not a party of the agreement.',
    advice: 'The lead names the parties with `updateAgreement`.',
  },
} as const satisfies CodeDeclarations
