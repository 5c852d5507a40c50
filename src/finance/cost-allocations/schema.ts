// Schemas of cost allocations.
import { Type } from 'typebox'
import { nullable, orNull, recordPath, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { versionSchemas } from '../../records/agreed-versions/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { amount, signedAmount } from '../../records/money-schema.ts'
import { CostCategoryView } from '../funding-sources/schema.ts'
import { AssumptionsView, assumptionParts } from './assumptions-schema.ts'
import { driftCodes, maxDrift } from './drift.ts'
import { allocationExample } from './example.ts'
import { allocationFindingCodes, maxFindingRefs } from './findings.ts'
import { maxLines, maxSources, overflows } from './rules.ts'

const OverflowView = stringEnum(
  'CostAllocationOverflow',
  overflows,
  'Who pays the part of a share that exceeds the available amount of its source, before the backstops do: other sources of the line that are not federal (non_federal, the default), any others, or none. Costs of one federal award may not be shifted to another to overcome a deficiency (2 CFR 200.405(c)); therefore `any` needs a reason.',
)
const FindingCode = stringEnum(
  'CostAllocationFindingCode',
  allocationFindingCodes,
  'The kind of the finding. Codes are stable; `GET /v1/codes` says what each means.',
)
const DriftCodeView = stringEnum(
  'CostAllocationDriftCode',
  driftCodes,
  'How a record differs from what a version contains. LINE_ADDED only in a version for all lines. The records of a party that has left count as removed, except allocation bases, which belong to all parties.',
)

/** The sum of 500 amounts has up to 15 digits before the decimal point. */
const total = (description: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 20,
    pattern: '^(0|[1-9][0-9]{0,14})([.][0-9]{1,4})?$',
    description: `${description} A decimal with exactly the decimals of the currency.`,
    examples: [example],
  })
export const TotalsView = strict(
  {
    cost: total('The amounts of all lines.', '240000.00'),
    allocated: total('What the sources pay.', '228000.00'),
    inKind: total('The part of `allocated` that in-kind sources pay.', '0.00'),
    unfunded: total('What has no source.', '12000.00'),
  },
  { $id: 'CostAllocationTotals', description: 'The sums of an allocation.' },
)
const TotalsOrNull = {
  ...orNull(TotalsView),
  description: 'The sums of an allocation; null for a draft in a list.',
}

const CategoryAmount = strict(
  { category: ref(CostCategoryView), amount: amount('What the source pays in this category.', '84000.00') },
  { $id: 'CostAllocationCategoryAmount', description: 'What a source pays in one category.' },
)
export const key = (record: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 40,
    pattern: '^[a-z0-9]',
    description: `The key of ${record}.`,
    examples: [example],
  })
const SourceSummary = strict(
  {
    sourceId: uuidOf('the funding source'),
    key: key('the funding source', 'ehs'),
    amount: amount('The amount of the source.', '168000.00'),
    allocated: amount('What it pays.', '156000.00'),
    remaining: amount('What is left of its amount.', '12000.00'),
    byCategory: Type.Array(ref(CategoryAmount), {
      maxItems: 13,
      description: 'What it pays, by category; without categories in which it pays nothing.',
    }),
  },
  { $id: 'CostAllocationSource', description: 'What a source of the allocation pays.' },
)
export const recordExample =
  '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/budget-lines/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a81'
const Finding = strict(
  {
    code: ref(FindingCode),
    message: text(2000, 'The finding in English.', '12000.00 USD of 240000.00 USD have no source.'),
    count: Type.Integer({
      minimum: 0,
      maximum: 100_000,
      format: 'int32',
      description: 'The number of records that it is about.',
      examples: [1],
    }),
    refs: Type.Array(recordPath('The path of a budget line, funding source or allocation base.', recordExample), {
      maxItems: maxFindingRefs,
      description: 'The first of these records.',
    }),
  },
  { $id: 'CostAllocationFinding', description: 'What an allocation lacks. A finding does not block an action.' },
)
const Drift = strict(
  {
    code: ref(DriftCodeView),
    ref: recordPath('The path of the record; one that was deleted cannot be read.', recordExample),
  },
  { $id: 'CostAllocationDrift', description: 'A record that differs from what a version contains.' },
)
const Difference = strict(
  {
    lineId: uuidOf('the budget line'),
    sourceId: nullable(uuidOf('the funding source; null for what is unfunded')),
    agreed: amount('The amount in the agreed allocation; 0 if it has no such line or source.', '600.00'),
    result: amount('The amount in the result.', '540.00'),
    difference: signedAmount('The result minus the agreed amount.', '-60.00'),
  },
  { $id: 'CostAllocationDifference', description: 'An amount that differs from the agreed allocation.' },
)
/** Each share of both allocations, and what is unfunded of each line. */
const maxDifferences = 2 * maxLines * (maxSources + 1)

const version = versionSchemas('CostAllocation', {
  hash: 'In hexadecimal digits. Of a draft: SHA-256 of what the parties decide, the object with the properties title, note, lineIds, sourceIds, overflow, overflowReason, parentFeesTakeOverflow and backstopSourceIds, as canonical JSON (RFC 8785). Of a proposal and later: SHA-256 of the snapshot, which `getCostAllocationSnapshot` returns: the lines, bases and sources as they were when it was proposed, and the result.',
  reason: 'The share of the subsidy is too high.',
})

const ids = (record: string, maxItems: number, description: string, minItems?: number) =>
  Type.Array(uuidOf(record), { ...(minItems && { minItems }), maxItems, description })

const { title, sourceIds, backstopSourceIds, summary } = allocationExample
const costAllocationExample = { title, sourceIds, backstopSourceIds }

const notInLists = 'Null in a list.'

const schemas = resource('CostAllocation', {
  description:
    'A version of the cost allocation plan (Q15): which funding source pays which part of each budget line, exact to the cent. It comes into force when every party has agreed to its content.',
  fields: {
    title: text(200, 'A title.', costAllocationExample.title),
    note: Type.Optional(text(10_000, 'A note.', 'After the count of children in September.')),
    lineIds: Type.Optional(
      ids('a budget line', maxLines, 'The budget lines that are allocated. Empty or absent: all lines, at most 500.'),
    ),
    sourceIds: ids(
      'a funding source',
      maxSources,
      'The funding sources. Their order decides who gets a cent (the smallest unit of the currency) that remains, if remainder and weight are equal.',
      1,
    ),
    overflow: Type.Optional(ref(OverflowView)),
    overflowReason: Type.Optional(
      text(4000, 'Why costs may be shifted; required if `overflow` is `any`.', 'Both awards allow the cost.'),
    ),
    parentFeesTakeOverflow: Type.Optional(
      Type.Boolean({
        description:
          'Whether sources of the type parent_fees receive overflow. Default: false. A source of this type that `backstopSourceIds` names pays as a backstop in any case.',
        examples: [false],
      }),
    ),
    backstopSourceIds: Type.Optional(
      ids(
        'a funding source',
        10,
        'Sources, of those in `sourceIds`, that pay what is left, in this order, each up to its available amount. Federal ones only if `overflow` is `any`.',
      ),
    ),
  },
  neverNull: ['lineIds', 'overflow', 'parentFeesTakeOverflow', 'backstopSourceIds'],
  computed: {
    ...collectionProperties,
    ...version.computed,
    totals: ref(TotalsOrNull),
    sources: nullable(
      Type.Array(ref(SourceSummary), {
        maxItems: maxSources,
        description: `What each source pays, in the order of \`sourceIds\`; without sources of parties that have left. ${notInLists}`,
      }),
    ),
    findings: nullable(
      Type.Array(ref(Finding), {
        maxItems: allocationFindingCodes.length,
        description: `What the allocation lacks, by code. ${notInLists}`,
      }),
    ),
    drift: nullable(
      Type.Array(ref(Drift), {
        maxItems: maxDrift,
        description: `What has changed since the version was proposed, by code; of lines that were added at most 500. Null for a draft and for a superseded version. ${notInLists}`,
      }),
    ),
    difference: nullable(
      Type.Array(ref(Difference), {
        maxItems: maxDifferences,
        description:
          'The amounts that differ from the agreed allocation, by line and source. Only in the response to a dry run of `createCostAllocation`, if an allocation is agreed; otherwise null.',
      }),
    ),
  },
  example: costAllocationExample,
  computedExample: {
    ...collectionExample,
    ...version.computedExample,
    overflow: 'non_federal',
    parentFeesTakeOverflow: false,
    ...summary,
    drift: null,
    difference: null,
  } as never,
})

const { properties: newProperties } = schemas.New
export const NewCostAllocation = strict(
  { ...newProperties, assumptions: Type.Optional(ref(AssumptionsView)) },
  {
    $id: 'NewCostAllocation',
    description: 'A new cost allocation. A version of the cost allocation plan (Q15).',
    examples: [costAllocationExample],
  },
)
export const costAllocationSchemas = { ...schemas, New: NewCostAllocation }

export const { State: CostAllocationStateView, NewTransition: NewCostAllocationTransition } = version
export const costAllocationParts = [
  OverflowView,
  FindingCode,
  DriftCodeView,
  TotalsView,
  TotalsOrNull,
  CategoryAmount,
  SourceSummary,
  Finding,
  Drift,
  Difference,
  ...version.parts,
  ...assumptionParts,
  ...schemas.all.map((schema) => (schema === schemas.New ? NewCostAllocation : schema)),
]
