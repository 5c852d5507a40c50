// The schema of a snapshot: what the parties agree to.
import { type TProperties, type TSchema, Type } from 'typebox'
import { dateOf, nullable, ref, strict, text, uuidOf } from '../../http/schemas.ts'
import { amount, currency, quantity } from '../../records/money-schema.ts'
import { MeasureView } from '../allocation-bases/schema.ts'
import { CertaintyView, CostCategoryView, fundingSourceSchemas } from '../funding-sources/schema.ts'
import { FundingTypeView } from '../funding-types/schema.ts'
import { lineId, method, reasons, sourceId } from './computed-schema.ts'
import { allocationExample } from './example.ts'
import { maxLines, maxSources, ruleNames, snapshotFormat } from './rules.ts'
import { costAllocationSchemas, key, TotalsView } from './schema.ts'

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
    category: ref(CostCategoryView),
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
const decided = propertiesOf(costAllocationSchemas.View)
const decisions = Object.fromEntries(ruleNames.map((name) => [name, decided[name] as TSchema]))
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
    examples: [allocationExample.snapshot],
  },
)

export const snapshotParts = [FrozenLine, FrozenRow, FrozenBase, NamedSource, FrozenSource, FrozenShare, SnapshotView]
