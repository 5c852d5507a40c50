// The codes that applied standards report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const appliedStandardCodes = {
  APPLY_STANDARDS: {
    kind: 'next_step',
    meaning: 'No set of standards applies in the partnership.',
    advice:
      'Apply the sets that bind the parties with `createAppliedStandard`: `listStandardEditions` has the federal set and those of organizations.',
  },
} as const satisfies CodeDeclarations
