// The codes that candidates report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const candidateCodes = {
  INVITATION_ACCEPTED: {
    kind: 'blocker',
    meaning: 'The organization of the candidate has accepted the invitation.',
    advice: 'It is a party until it withdraws or is removed with `transitionParty`.',
  },
  INVITATION_OPEN: {
    kind: 'blocker',
    meaning: 'The invitation of the candidate is not answered.',
    advice: 'Wait for the answer of the party in `ref`, or take `rescind` of `transitionParty`.',
  },
  ORGANIZATION_NOT_REGISTERED: {
    kind: 'blocker',
    meaning: 'The candidate names no registered organization.',
    advice: 'Register it with `registerOrganization`, and set `candidateOrganizationId` with `updateCandidate`.',
  },
  REVIEW_CANDIDATES: {
    kind: 'next_step',
    meaning: 'Candidates are neither invited nor ruled out.',
    advice: 'Decide on each with `transitionCandidate`.',
  },
} as const satisfies CodeDeclarations
