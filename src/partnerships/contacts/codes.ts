// The codes that contacts report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const contactCodes = {
  ADD_CONTACT: {
    kind: 'next_step',
    meaning: 'Your organization has no contact in the partnership.',
    advice: 'Add one with `createContact`.',
  },
  CONTACT_MISSING: {
    kind: 'blocker',
    meaning: 'A party has no contact.',
    advice: 'Each party adds a contact with `createContact`. `getNextSteps` names the parties without one.',
  },
} as const satisfies CodeDeclarations
