// The codes that the commitments matrix reports.
import type { CodeDeclarations } from '../../records/codes.ts'

export const commitmentsMatrixCodes = {
  COMMIT_TO_ASPECT: {
    kind: 'next_step',
    meaning:
      'Your organization has not said what it commits to in one of the aspects finance, legal, standards, systems and resources, or only under a condition, or its commitment has expired.',
    advice: 'Add it with `createCommitment`, or change it with `updateCommitment`.',
  },
} as const satisfies CodeDeclarations
