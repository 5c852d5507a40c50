// Funding plans for charts. Amounts are in the smallest units.
import { view } from '../../../src/finance/funding-plan/schema.ts'
import type { AmountsByCertainty, FundingPlanRow } from '../../../src/finance/funding-plan/store.ts'

export const partnershipId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30'

export const amounts = (secured = 0n, pending = 0n, atRisk = 0n, lapsed = 0n): AmountsByCertainty => ({
  ...{ secured: `${secured}`, pending: `${pending}`, atRisk: `${atRisk}`, lapsed: `${lapsed}` },
})

const none = { count: 0, actors: [], ids: [] }
const gaps = {
  ...{
    lead: null,
    sources: 0,
    nextDecisionOn: null,
    contingencies: 0,
    coversAll: true,
    uncovered: none,
    undecided: [],
  },
  ...{ unmatched: none, unmatchedByDay: [], federalMatch: none, triggered: [] },
}
const figures = { cost: 0n, costInKind: 0n, secured: 0n, pending: 0n, atRisk: 0n, lapsed: 0n }
const empty = { currency: 'USD', costAllocationId: null, byType: [], inKind: amounts(), matches: [] }

export const planOf = (row: Partial<FundingPlanRow>, pledged = 0n) =>
  view({ partnershipId, gaps, ...figures, ...empty, ...row }, pledged)

export const workedExample: Partial<FundingPlanRow> = {
  ...{ cost: 24000000n, secured: 16800000n, pending: 5000000n, atRisk: 1200000n },
  byType: [
    { type: 'ccdf_subsidy', ...amounts(0n, 5000000n, 1200000n) },
    { type: 'early_head_start', ...amounts(16800000n) },
  ],
  inKind: amounts(3000000n),
}
