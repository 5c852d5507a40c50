// The next steps from the record of a partnership itself.
import type { CodeDeclarations } from '../../records/codes.ts'

export const foundationCodes = {
  CHOOSE_SERVICE_MODEL: {
    kind: 'next_step',
    meaning: 'The partnership has no service model.',
    advice: 'Set `serviceModel` with `updatePartnership`.',
  },
  CLOSE_PARTNERSHIP: {
    kind: 'next_step',
    meaning: 'The partnership is closing.',
    advice: 'Take `close` of `transitionPartnership` when its obligations are concluded, or `resume`.',
  },
  RENEW_OR_CLOSE: {
    kind: 'next_step',
    meaning: 'The term of the partnership has ended.',
    advice: 'Set a later `endsOn` with `updatePartnership`, or take `begin_closing` of `transitionPartnership`.',
  },
  RESUME_PARTNERSHIP: {
    kind: 'next_step',
    meaning: 'The partnership is suspended.',
    advice: 'Take `resume` or `begin_closing` of `transitionPartnership`.',
  },
  SET_TERM: {
    kind: 'next_step',
    meaning: 'The partnership has no last day.',
    advice: 'Set `startsOn` and `endsOn` with `updatePartnership`.',
  },
} as const satisfies CodeDeclarations
