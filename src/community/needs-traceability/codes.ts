// The codes that the traceability of needs reports.
import type { CodeDeclarations } from '../../records/codes.ts'

export const needsTraceabilityCodes = {
  TRACE_FAMILY_NEED: {
    kind: 'next_step',
    meaning: 'No expectation, benefit or anticipated result addresses a family need of high priority.',
    advice:
      'Name what addresses it in `expectationIds`, `benefitIds` or `resultKeys` with `updateFamilyNeed`. `getNeedsTraceability` lists the needs that are not traced.',
  },
  CHOOSE_PROVIDER: {
    kind: 'next_step',
    meaning: 'A family need has no provider that is capable.',
    advice:
      'Set `providerId` with `updateFamilyNeed` to a party with an offer that meets a need, or with an agreed expectation among `expectationIds`, and without a shortage of places. `providerCapable` of `getNeedsTraceability` says whether it is.',
  },
} as const satisfies CodeDeclarations
