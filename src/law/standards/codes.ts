// The codes that sets of standards report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const standardCodes = {
  ROWS_MISSING: {
    kind: 'blocker',
    meaning: 'A set of standards without rows cannot be published.',
    advice: 'Add rows with `updateStandardEdition` or `importStandardRows`.',
  },
} as const satisfies CodeDeclarations
