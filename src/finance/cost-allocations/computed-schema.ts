// Schemas of what is read of a cost allocation besides the version itself: shares, lines, snapshot, files and chart.
import { Type } from 'typebox'
import { nullable, pageOf, ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { amount, currency } from '../../records/money-schema.ts'
import { AllocationMethodView } from '../budget-lines/schema.ts'
import { CostCategoryView } from '../funding-sources/schema.ts'
import { limits } from './allocation.ts'
import { allocationExample } from './example.ts'
import { explanationSteps } from './explanation.ts'
import { maxSources, shareReasons } from './rules.ts'
import { key } from './schema.ts'
import { layouts } from './share-files.ts'

export const lineId = uuidOf('the budget line')
export const sourceId = uuidOf('the funding source')
const percentOfCost = Type.String({
  minLength: 4,
  maxLength: 6,
  pattern: '^(100|[1-9]?[0-9])[.][0-9]{2}$',
  description: 'The amount in percent of the cost of the line, with two decimals, rounded half up.',
  examples: ['52.00'],
})

const Reason = stringEnum(
  'CostAllocationShareReason',
  shareReasons,
  'Why a source pays what it pays. SHARE: it has a share by its weight; ROUNDED_UP: the amount contains a cent (the smallest unit of the currency) that remained after rounding down; CAPPED: its available amount limits the share; CATEGORY_FORBIDDEN: it cannot pay the category of the line; OVERFLOW: the amount contains a part of the shares of other sources; BACKSTOP: it pays as a backstop.',
)
export const reasons = Type.Array(ref(Reason), {
  maxItems: shareReasons.length,
  description: 'Why the amount is what it is.',
})
const [shareExample] = allocationExample.line.shares
const ShareView = strict(
  {
    lineId,
    sourceId,
    amount: amount('What the source pays of the line; 0 if it has a share that it cannot pay.', '1274.19'),
    percent: percentOfCost,
    reasons,
  },
  { $id: 'CostAllocationShare', description: 'What a source pays of a budget line.', examples: [shareExample] },
)
export const SharePage = pageOf('CostAllocationShare', ShareView, shareExample)

const Step = stringEnum(
  'CostAllocationStepKind',
  explanationSteps,
  'A kind of step. share: the line is divided by weight; available_amount: what each source can pay of it; allocation: each share up to the available amount; overflow: a pass in which what is left is divided again, or why it is not; backstop: what a backstop pays; result: the sums.',
)
const LimitView = stringEnum(
  'CostAllocationLimit',
  limits,
  'What limits the available amount: the amount of the source, a cap, a category that it cannot pay (forbidden_category), its form (in_kind), or that it is not in the allocation (not_in_allocation).',
)
const weight = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^(0|[1-9][0-9]{0,18})([.][0-9]{1,12})?$',
  description:
    'The weight: 1 for a direct charge, an amount for funding_share, otherwise the quantity, for child-hours times the multiplier.',
  examples: ['52'],
})
const StepSource = strict(
  {
    sourceId,
    key: nullable(key('the funding source; null if it is not known', 'ehs')),
    weight: nullable(weight),
    share: nullable(amount('Its part by weight.', '1274.19')),
    roundedUp: nullable(
      Type.Boolean({ description: 'Whether the part contains a cent that remained.', examples: [false] }),
    ),
    available: nullable(amount('What it could pay in this step.', '168000.00')),
    limit: nullable(ref(LimitView)),
    allocated: nullable(amount('What it pays.', '1274.19')),
  },
  { $id: 'CostAllocationStepSource', description: 'A source in a step. A figure that the step does not have is null.' },
)
const StepView = strict(
  {
    step: ref(Step),
    text: text(20_000, 'The step in one English sentence.', 'Each source is allocated its share.'),
    amount: amount('The amount that the step distributes.', '2450.37'),
    sources: Type.Array(ref(StepSource), { maxItems: 50, description: 'The sources for which the step has figures.' }),
  },
  { $id: 'CostAllocationStep', description: 'A step in which a line is allocated.' },
)

const category = ref(CostCategoryView)
export const method = nullable(ref(AllocationMethodView))
export const LineView = strict(
  {
    costAllocationId: uuidOf('the cost allocation'),
    lineId,
    key: key('the line', 'teacher'),
    title: text(200, 'The title of the line.', 'Teacher'),
    category,
    amount: amount('The cost of the line.', '2450.37'),
    currency,
    method,
    baseId: nullable(uuidOf('the allocation base; null without one')),
    unfunded: amount('What has no source.', '0.00'),
    steps: Type.Array(ref(StepView), { maxItems: 100, description: 'The steps, in order.' }),
    shares: Type.Array(ref(ShareView), {
      maxItems: maxSources,
      description: 'The result, in the order of the sources.',
    }),
  },
  {
    $id: 'CostAllocationLine',
    description: 'How a line was allocated, step by step.',
    examples: [allocationExample.line],
  },
)

export const layout = Type.Unsafe<(typeof layouts)[number]>({
  type: 'string',
  enum: layouts,
  description:
    'The rows of the file. long: a row for each line and source; wide: a row for each line, with the columns line, title and cost, a column for each source named by its key (source:KEY if the key is line, title, cost or unfunded), and unfunded; the last row is `total`. Default: long.',
})
const maxFileLength = 10_000_000
const fileText =
  'In the layout long, `cost` is the amount of the line, `share` what the source pays of it, after limits and overflow, and `weight` the weight of the source. What is unfunded of a line is a row without a source, so that the rows of a line sum to its cost.'
export const ShareFiles = {
  Csv: Type.String({
    $id: 'CostAllocationSharesCsv',
    maxLength: maxFileLength,
    pattern: '^',
    description: `CSV (RFC 4180, UTF-8). ${fileText} The reasons are on separate lines of a cell. An apostrophe before =, +, -, @, their full-width forms, a tab or a line end prevents a spreadsheet from evaluating the cell.`,
    examples: [allocationExample.csv],
  }),
  Ndjson: Type.String({
    $id: 'CostAllocationSharesNdjson',
    maxLength: maxFileLength,
    pattern: '^',
    description: `One row per line, as JSON. ${fileText}`,
    examples: [allocationExample.ndjson],
  }),
}

export const ChartView = Type.String({
  $id: 'CostAllocationChart',
  maxLength: 20_000_000,
  pattern: '^<svg ',
  description: 'The chart as an SVG document.',
  examples: ['<svg xmlns="http://www.w3.org/2000/svg"><title>Cost allocation 2026-27</title></svg>'],
})

export const computedParts = [
  Reason,
  ShareView,
  SharePage,
  Step,
  LimitView,
  StepSource,
  StepView,
  LineView,
  ShareFiles.Csv,
  ShareFiles.Ndjson,
  ChartView,
]
