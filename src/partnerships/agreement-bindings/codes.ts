// The codes by which an agreement blocks actions on partnerships, parties and expectations.
import type { CodeDeclarations } from '../../records/codes.ts'

export const agreementBindingCodes = {
  AGREEMENT_NOT_IN_FORCE: {
    kind: 'blocker',
    meaning:
      'An accepted party is bound by no agreement in force, which a suspended one is not, or the agreement of an expectation has not begun.',
    advice: 'Draft, sign and execute an agreement with `createAgreementVersion`; it is in force from its first day on.',
  },
  AGREEMENT_STILL_IN_FORCE: {
    kind: 'blocker',
    meaning: 'An agreement is in force.',
    advice: 'Wait for its last day, or terminate it with `createTerminationNotice`.',
  },
  BOUND_BY_AGREEMENT: {
    kind: 'blocker',
    meaning: 'An agreement binds the party, or the expectation.',
    advice:
      'Amend, terminate or let the agreement end; to reword an expectation, draft an amendment of the kind expectation_change.',
  },
  NOTICE_PERIOD: {
    kind: 'blocker',
    meaning:
      'A notice of termination ends an agreement too early; or an agreement is in force and no notice has reached its day.',
    advice:
      'Terminate the agreement with `createTerminationNotice` on the day in `message` or later, and wait for that day. A mutual notice needs no period.',
  },
} as const satisfies CodeDeclarations
