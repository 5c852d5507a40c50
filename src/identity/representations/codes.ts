// The codes that representations report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const representationCodes = {
  ALREADY_REPRESENTED: {
    kind: 'blocker',
    meaning: 'The organization has a current representation.',
    advice: 'End it with `transitionRepresentation`. An organization has at most one representative.',
  },
} as const satisfies CodeDeclarations
