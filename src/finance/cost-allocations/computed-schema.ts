// Schemas of what is read of a cost allocation besides the version itself: shares, lines, snapshot, files and chart.
import { type TProperties, Type } from 'typebox'
import { dateOf, nullable, pageOf, ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { amount, currency, quantity } from '../../records/money-schema.ts'
import { MeasureView } from '../allocation-bases/schema.ts'
import { AllocationMethodView } from '../budget-lines/schema.ts'
import { CertaintyView, CostCategoryView, fundingSourceSchemas } from '../funding-sources/schema.ts'
import { FundingTypeView } from '../funding-types/schema.ts'
import { limits } from './allocation.ts'
import { explanationSteps } from './explanation.ts'
import { maxLines, maxSources, shareReasons, snapshotFormat } from './rules.ts'
import { costAllocationSchemas, key, TotalsView } from './schema.ts'
import { layouts } from './share-files.ts'

const lineId = uuidOf('the budget line')
const sourceId = uuidOf('the funding source')
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
  'Why a source pays what it pays. SHARE: it has a share by its weight; ROUNDED_UP: the amount contains a unit that remained after rounding down; CAPPED: its available amount limits the share; CATEGORY_FORBIDDEN: it cannot pay the category of the line; OVERFLOW: the amount contains a part of the shares of other sources; BACKSTOP: it pays as a backstop.',
)
const reasons = Type.Array(ref(Reason), { maxItems: shareReasons.length, description: 'Why the amount is what it is.' })
const shareExample = {
  lineId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a81',
  sourceId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a91',
  amount: '1274.19',
  percent: '52.00',
  reasons: ['SHARE' as const],
}
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
  'share: the line is divided by weight; available_amount: what each source can pay of it; allocation: each share up to the available amount; overflow: a pass in which what is left is divided again, or why it is not; backstop: what a backstop pays; result: the sums.',
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
      Type.Boolean({ description: 'Whether the part contains a unit that remained.', examples: [false] }),
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
    sources: Type.Array(ref(StepSource), { maxItems: 50, description: 'The sources that take part in the step.' }),
  },
  { $id: 'CostAllocationStep', description: 'A step in which a line is allocated.' },
)

const category = ref(CostCategoryView)
const method = nullable(ref(AllocationMethodView))
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
    examples: [
      {
        costAllocationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7aa1',
        lineId: shareExample.lineId,
        key: 'teacher',
        title: 'Teacher',
        category: 'personnel',
        amount: '2450.37',
        currency: 'USD',
        method: 'child_hours',
        baseId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7ab1',
        unfunded: '0.00',
        steps: [{ step: 'allocation', text: 'Each source is allocated its share.', amount: '2450.37', sources: [] }],
        shares: [shareExample],
      },
    ],
  },
)

const day = (description: string) => nullable(dateOf(description))
const FrozenLine = strict(
  {
    id: lineId,
    organizationId: uuidOf('its party'),
    key: key('the line', 'teacher'),
    order: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      format: 'int32',
      description: 'Lines are allocated by order, then by creation.',
      examples: [10],
    }),
    title: text(200, 'Its title.', 'Teacher'),
    category,
    amount: amount('Its cost.', '2450.37'),
    startsOn: day('The first day of its period.'),
    endsOn: day('The last day of its period.'),
    method,
    baseId: nullable(uuidOf('its allocation base')),
    sourceId: nullable(uuidOf('the source to which it is charged directly')),
  },
  { $id: 'CostAllocationSnapshotLine', description: 'A budget line as it was when the version was proposed.' },
)
const FrozenRow = strict(
  {
    sourceId,
    quantity: quantity('The quantity.'),
    multiplier: Type.Optional(quantity('Of child-hours: the hours of each child; absent: 1.', '6.5')),
  },
  { $id: 'CostAllocationSnapshotBaseRow', description: 'A row of an allocation base.' },
)
const FrozenBase = strict(
  {
    id: uuidOf('the allocation base'),
    key: key('the base', 'child-hours'),
    name: text(200, 'Its name.', 'Child-hours of September'),
    measure: ref(MeasureView),
    unit: nullable(text(4000, 'Its unit.', 'children × hours')),
    measuredOn: dateOf('The day on which it was measured.'),
    documentation: nullable(text(4000, 'Where it is documented.', 'Sign-in sheets of September.')),
    rows: Type.Array(ref(FrozenRow), { maxItems: 50, description: 'Its rows.' }),
  },
  { $id: 'CostAllocationSnapshotBase', description: 'An allocation base as it was when the version was proposed.' },
)
const propertiesOf = (schema: unknown) => (schema as { properties: TProperties }).properties
const { form, forbiddenCategories, caps } = propertiesOf(fundingSourceSchemas.View)
const sourceNames = {
  id: sourceId,
  key: key('the source', 'ehs'),
  name: text(200, 'Its name.', 'Early Head Start grant 05CH012345'),
}
const NamedSource = strict(sourceNames, {
  $id: 'CostAllocationSnapshotNamedSource',
  description: 'A source that a line or base names and that is not in the allocation.',
})
const FrozenSource = strict(
  {
    ...sourceNames,
    organizationId: uuidOf('its party'),
    type: ref(FundingTypeView),
    amount: amount('Its amount.', '168000.00'),
    startsOn: day('The first day of its period.'),
    endsOn: day('The last day of its period.'),
    form: form as never,
    federal: Type.Boolean({ description: 'Whether it is federal.', examples: [true] }),
    certainty: ref(CertaintyView),
    forbiddenCategories: forbiddenCategories as never,
    caps: caps as never,
  },
  { $id: 'CostAllocationSnapshotSource', description: 'A funding source as it was when the version was proposed.' },
)
const FrozenShare = strict(
  { lineId, sourceId, amount: amount('What the source pays.', '1274.19'), reasons },
  { $id: 'CostAllocationSnapshotShare', description: 'What a source pays of a line.' },
)
const decisions = Object.fromEntries(
  Object.entries(propertiesOf(costAllocationSchemas.View)).filter(([name]) =>
    [
      'title',
      'note',
      'lineIds',
      'sourceIds',
      'overflow',
      'overflowReason',
      'parentFeesTakeOverflow',
      'backstopSourceIds',
    ].includes(name),
  ),
)
export const SnapshotView = strict(
  {
    format: Type.Unsafe<typeof snapshotFormat>({
      type: 'string',
      const: snapshotFormat,
      description: 'The format of the snapshot, and the edition of the steps by which the shares were computed.',
    }),
    ...decisions,
    currency,
    lines: Type.Array(ref(FrozenLine), {
      maxItems: maxLines,
      description: 'In the order in which they are allocated.',
    }),
    bases: Type.Array(ref(FrozenBase), { maxItems: maxLines, description: 'The bases of the lines.' }),
    sources: Type.Array(ref(FrozenSource), { maxItems: maxSources, description: 'In the order of `sourceIds`.' }),
    otherSources: Type.Array(ref(NamedSource), {
      maxItems: 50 * maxLines,
      description: 'The sources that a line or base names and that are not in the allocation.',
    }),
    shares: Type.Array(ref(FrozenShare), {
      maxItems: maxLines * maxSources,
      description: 'The result, by line, then by source.',
    }),
    totals: ref(TotalsView),
  },
  {
    $id: 'CostAllocationSnapshot',
    description: 'What a version allocates, as it was when the version was proposed, and the result.',
    examples: [
      {
        format: snapshotFormat,
        title: 'Cost allocation 2026-27',
        note: null,
        lineIds: null,
        sourceIds: [shareExample.sourceId],
        overflow: 'non_federal',
        overflowReason: null,
        parentFeesTakeOverflow: false,
        backstopSourceIds: [],
        currency: 'USD',
        lines: [],
        bases: [],
        sources: [],
        otherSources: [],
        shares: [],
        totals: { cost: '0.00', allocated: '0.00', unfunded: '0.00' },
      },
    ],
  },
)

export const layout = Type.Unsafe<(typeof layouts)[number]>({
  type: 'string',
  enum: layouts,
  description:
    'long: a row for each line and source; wide: a row for each line, with the columns line, title and cost, a column for each source named by its key, and unfunded; the last row is `total`.',
})
const maxFileLength = 10_000_000
const fileText = 'What is unfunded of a line is a row without a source, so that the rows of a line sum to its cost.'
export const ShareFiles = {
  Csv: Type.String({
    $id: 'CostAllocationSharesCsv',
    maxLength: maxFileLength,
    pattern: '^',
    description: `CSV (RFC 4180, UTF-8). ${fileText} The reasons are on separate lines of a cell. An apostrophe before =, +, -, @, their full-width forms, a tab or a line end prevents a spreadsheet from evaluating the cell.`,
    examples: [
      'order,line,title,category,cost,source,method,weight,share,percent,reasons\r\n10,teacher,Teacher,personnel,2450.37,ehs,child_hours,52,1274.19,52.00,SHARE\r\n',
    ],
  }),
  Ndjson: Type.String({
    $id: 'CostAllocationSharesNdjson',
    maxLength: maxFileLength,
    pattern: '^',
    description: `One row per line, as JSON. ${fileText}`,
    examples: [
      '{"order":10,"line":"teacher","title":"Teacher","category":"personnel","cost":"2450.37","source":"ehs","method":"child_hours","weight":"52","share":"1274.19","percent":"52.00","reasons":["SHARE"]}\n',
    ],
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
  FrozenLine,
  FrozenRow,
  FrozenBase,
  NamedSource,
  FrozenSource,
  FrozenShare,
  SnapshotView,
  ShareFiles.Csv,
  ShareFiles.Ndjson,
  ChartView,
]
