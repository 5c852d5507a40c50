// The codes that cost allocations report, besides ALREADY_AGREED of expectations.
import type { CodeDeclarations } from '../../records/codes.ts'

const newVersion = 'Draft the next version with `createCostAllocation`, and propose it with `transitionCostAllocation`.'

export const costAllocationCodes = {
  AGREE_COST_ALLOCATION: {
    kind: 'next_step',
    meaning: 'A version of the cost allocation waits for your organization.',
    advice: 'Take `agree` or `object` of `transitionCostAllocation`.',
  },
  ALLOCATED_RECORD_MISSING: {
    kind: 'blocker',
    meaning:
      'The draft of a cost allocation names a budget line or a funding source that was deleted, or that belongs to a party that has left.',
    advice: 'Remove it from `lineIds`, `sourceIds` and `backstopSourceIds` with `updateCostAllocation`.',
  },
  ALL_WEIGHTS_ZERO: {
    kind: 'finding',
    meaning: 'All weights of a budget line are 0, so all of it is unfunded.',
    advice: 'Change its allocation base or its method.',
  },
  BACKSTOP: {
    kind: 'finding',
    meaning: 'A source pays a part of a line as a backstop.',
    advice: 'Read the steps with `getCostAllocationLine`.',
  },
  BASE_CHANGED: {
    kind: 'finding',
    meaning: 'An allocation base has changed since the version was proposed.',
    advice: newVersion,
  },
  BASE_STALE: {
    kind: 'finding',
    meaning: 'An allocation base was measured more than 12 months ago.',
    advice: 'Measure it again, and change the base.',
  },
  BASE_UNDOCUMENTED: {
    kind: 'finding',
    meaning: 'An allocation base has no documentation.',
    advice: 'State how it was measured in `documentation` of the base (2 CFR 200.405(d): a documented basis).',
  },
  CAPPED: {
    kind: 'finding',
    meaning: 'The available amount of a source limits its share of a line.',
    advice: 'Read the steps with `getCostAllocationLine`; where the rest went, the shares say.',
  },
  CATEGORY_FORBIDDEN: {
    kind: 'finding',
    meaning: 'A source has a share of a line whose category it cannot pay.',
    advice: 'Charge the line to other sources, or name a backstop.',
  },
  DRAFT_COST_ALLOCATION: {
    kind: 'next_step',
    meaning: 'The partnership has budget lines and no cost allocation.',
    advice: 'Draft it with `createCostAllocation`.',
  },
  EXPLAIN_VARIANCE: {
    kind: 'next_step',
    meaning: 'Actual costs exceed a cap or the plan by more than 10 percent, or a source cannot pay their category.',
    advice:
      'Read `getCostAllocationVariance`. Correct what was charged to the wrong source with `updateActualCost`, or propose the next version of the cost allocation.',
  },
  FEDERAL_BACKSTOP: {
    kind: 'blocker',
    meaning: 'A backstop of the draft has become a federal source, which only the overflow `any` permits.',
    advice: 'Change `backstopSourceIds` or `overflow` with `updateCostAllocation`.',
  },
  FEDERAL_COST_SHIFTED: {
    kind: 'finding',
    meaning:
      'Cost that exceeds the share of a source is paid by a federal source. Costs of one federal award may not be shifted to another to overcome a deficiency, except as law permits (2 CFR 200.405(c)).',
    advice: 'Use another overflow, or state in `overflowReason` why the shift is allowable.',
  },
  LINES_LEFT_OUT: {
    kind: 'finding',
    meaning: 'The partnership has more budget lines than an allocation can have: only the first are allocated.',
    advice: 'Name at most 500 lines in `lineIds` with `updateCostAllocation`.',
  },
  LINE_ADDED: {
    kind: 'finding',
    meaning: 'A budget line was added since the version, which is for all lines, was proposed.',
    advice: newVersion,
  },
  LINE_CHANGED: {
    kind: 'finding',
    meaning: 'A budget line has changed since the version was proposed.',
    advice: newVersion,
  },
  LINE_REMOVED: {
    kind: 'finding',
    meaning: 'A budget line was deleted since the version was proposed, or its party has left.',
    advice: newVersion,
  },
  NO_BUDGET_LINES: {
    kind: 'blocker',
    meaning: 'The cost allocation has no budget line.',
    advice: 'Add budget lines first.',
  },
  NO_METHOD: {
    kind: 'finding',
    meaning: 'A budget line has no allocation method, so all of it is unfunded.',
    advice: 'Set `method` of the budget line.',
  },
  OUTSIDE_PERIOD: {
    kind: 'finding',
    meaning: 'Actual costs were incurred outside the period of the budget line or of the funding source.',
    advice: 'Correct the day or the source with `updateActualCost`.',
  },
  OVERFLOW: {
    kind: 'finding',
    meaning: 'A source pays a part of a line that exceeds the available amounts of other sources.',
    advice: 'Read the steps with `getCostAllocationLine`.',
  },
  OVER_CAP: {
    kind: 'finding',
    meaning: 'The actual costs charged to a source exceed its amount, or one of its caps.',
    advice: 'Charge what exceeds it to another source with `updateActualCost`.',
  },
  OVER_PLAN: {
    kind: 'finding',
    meaning: 'The actual costs of a line and source exceed the plan by more than 10 percent.',
    advice: 'Explain it to the other parties, and propose the next version of the cost allocation if it remains so.',
  },
  PERIOD_MISMATCH: {
    kind: 'finding',
    meaning: 'A source pays a line whose first or last day is outside the period of the source.',
    advice: 'Correct the periods, or charge the line to another source.',
  },
  PROPOSE_COST_ALLOCATION: {
    kind: 'next_step',
    meaning: 'Your organization has drafted a cost allocation and not proposed it.',
    advice: 'Take `propose` of `transitionCostAllocation`.',
  },
  REVISE_COST_ALLOCATION: {
    kind: 'next_step',
    meaning: 'Records have changed since the agreed cost allocation was proposed, or a part of the cost has no source.',
    advice: newVersion,
  },
  ROUNDED_UP: {
    kind: 'finding',
    meaning: 'The amount of a source contains a cent that remained after rounding down.',
    advice: 'Read the steps with `getCostAllocationLine`.',
  },
  SHARE: {
    kind: 'finding',
    meaning: 'A source has a share of a line by its weight.',
    advice: 'Read the weights with `getCostAllocationLine`.',
  },
  SOURCE_CHANGED: {
    kind: 'finding',
    meaning: 'A funding source has changed since the version was proposed, or its party has left.',
    advice: newVersion,
  },
  SOURCE_NOT_IN_ALLOCATION: {
    kind: 'finding',
    meaning: 'A source has a share of a line by a base or directly, and is not in the allocation.',
    advice: 'Add it to `sourceIds` with `updateCostAllocation`, or correct the base.',
  },
  SOURCE_NOT_SECURED: {
    kind: 'finding',
    meaning: 'A source of the allocation is not secured.',
    advice: 'Plan what the parties do without it.',
  },
  TOO_MANY_BUDGET_LINES: {
    kind: 'blocker',
    meaning: 'The cost allocation is for more than 500 budget lines.',
    advice: 'Name at most 500 lines in `lineIds` with `updateCostAllocation`.',
  },
  UNALLOWABLE: {
    kind: 'finding',
    meaning: 'A source was charged with costs of a category that it cannot pay.',
    advice: 'Charge them to another source with `updateActualCost`.',
  },
  UNFUNDED: {
    kind: 'finding',
    meaning: 'A part of a budget line has no source.',
    advice: 'Find another source, name a backstop, or lower the cost.',
  },
  UNPLANNED: {
    kind: 'finding',
    meaning: 'Actual costs were charged to a line and source for which the allocation plans nothing.',
    advice:
      'Correct the line or the source with `updateActualCost`, or propose the next version of the cost allocation.',
  },
} as const satisfies CodeDeclarations
