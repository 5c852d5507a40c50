// The codes that the record of a partnership reports itself; features contribute others.

import type { CodeDeclarations } from '../../records/codes.ts'
import { maxSuspensions } from './rules.ts'

export const partnershipCodes = {
  ANOTHER_PARTY_ACCEPTED: {
    kind: 'blocker',
    meaning: 'Another party has accepted the partnership, so it cannot be withdrawn.',
    advice: 'End it with the action `do_not_pursue` of `transitionPartnership`.',
  },
  TOO_MANY_SUSPENSIONS: {
    kind: 'blocker',
    meaning: `The partnership was suspended ${maxSuspensions} times, which is the maximum.`,
    advice: 'Close or terminate it with `transitionPartnership`, or create another partnership.',
  },
} as const satisfies CodeDeclarations
