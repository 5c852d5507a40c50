// The codes that the funding plan reports.
import type { CodeDeclarations } from '../../records/codes.ts'

export const fundingPlanCodes = {
  FEDERAL_MATCH: {
    kind: 'finding',
    meaning:
      'A federal source counts as match for another source. Federal funds count as match only if the law of their program allows it (2 CFR 200.306(b)(5)).',
    advice: 'Examine the law of the program, or clear `matchesSourceId` with `updateFundingSource`.',
  },
  MATCH_MISSING: {
    kind: 'finding',
    meaning: 'The sources that count as match for a source are less than it requires.',
    advice: 'Name the source in `matchesSourceId` of further sources. `match` of `getFundingPlan` has what is missing.',
  },
  SOURCE_WITHOUT_CONTINGENCY: {
    kind: 'finding',
    meaning: 'A source is not secured, and no contingency covers it.',
    advice:
      'Add one with `createContingency`: the measure source_lost covers the source that it names, any other one the gap and every source.',
  },
  GAP_WITHOUT_CONTINGENCY: {
    kind: 'finding',
    meaning: 'The funding has a gap, and no contingency covers it.',
    advice: 'Add one with `createContingency`, with any measure but source_lost.',
  },
  ADD_FUNDING_SOURCES: {
    kind: 'next_step',
    meaning: 'The partnership has no funding source.',
    advice: 'Add the sources with `createFundingSource`.',
  },
  CLOSE_FUNDING_GAP: {
    kind: 'next_step',
    meaning: 'The secured funding is less than the cost.',
    advice: 'Secure further funding, or reduce the cost. `getFundingPlan` has the gap.',
  },
  CONFIRM_FUNDING_SOURCE: {
    kind: 'next_step',
    meaning: 'A source is pending after the day on which it was to be decided.',
    advice: 'Set its `certainty`, or a later `decisionOn`, with `updateFundingSource`.',
  },
  MEET_MATCH_REQUIREMENT: {
    kind: 'next_step',
    meaning: 'The sources that count as match for a source are less than it requires.',
    advice: 'Name the source in `matchesSourceId` of further sources. `match` of `getFundingPlan` has what is missing.',
  },
  PLAN_CONTINGENCY: {
    kind: 'next_step',
    meaning: 'A source that is not secured, or the gap, has no contingency.',
    advice: 'Add one with `createContingency`. `findings` of `getFundingPlan` has what is not covered.',
  },
  ACT_ON_CONTINGENCY: {
    kind: 'next_step',
    meaning: 'A contingency is triggered.',
    advice: 'Do what its `fallback` says. It is resolved when the funding no longer meets its trigger.',
  },
} as const satisfies CodeDeclarations
