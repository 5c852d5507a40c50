// Schemas of the funding plan and of its chart.
import { Type } from 'typebox'
import { nullable, orNull, recordPath, ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { formatAmount } from '../../records/money.ts'
import { currency, percent, totalAmount } from '../../records/money-schema.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { FundingTypeView } from '../funding-types/schema.ts'
import { findingsOf } from './findings.ts'
import { coverageOf, findingCodes, requiredMatch } from './rules.ts'
import type { AmountsByCertainty, FundingPlanRow } from './store.ts'

const partnershipPath = '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30'
const sourceId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40'
const sourcePath = `${partnershipPath}/funding-sources/${sourceId}`
const sourceIds = (description: string, maxItems: number) =>
  Type.Array(uuidOf('a funding source'), { maxItems, description })
const percentWithDecimals = (description: string) =>
  Type.String({ maxLength: 40, pattern: '^[0-9]+[.][0-9]{2}$', description, examples: ['70.00'] })

const amountsByCertainty = {
  secured: totalAmount('The sum of the sources that are secured.', '168000.00'),
  pending: totalAmount('The sum of the sources that are pending.', '50000.00'),
  atRisk: totalAmount('The sum of the sources that are at risk.', '12000.00'),
  lapsed: totalAmount('The sum of the sources that have lapsed.', '0.00'),
}
const AmountsView = strict(amountsByCertainty, {
  $id: 'FundingAmounts',
  description: 'The sums of the amounts of funding sources, by certainty.',
  examples: [{ secured: '168000.00', pending: '50000.00', atRisk: '12000.00', lapsed: '0.00' }],
})
const AmountsOrNull = orNull(AmountsView)
const TypeAmountsView = strict(
  { type: ref(FundingTypeView), ...amountsByCertainty },
  {
    $id: 'FundingTypeAmounts',
    description: 'The sums of the amounts of the cash sources of a type, by certainty.',
    examples: [{ type: 'early_head_start', secured: '168000.00', pending: '0.00', atRisk: '0.00', lapsed: '0.00' }],
  },
)
const CostSourceKind = stringEnum(
  'FundingPlanCostSourceKind',
  ['cost_allocation', 'budget_lines'] as const,
  'What the cost is the sum of. cost_allocation: the agreed cost allocation; budget_lines: all budget lines, if none is agreed.',
)
const CostSourceView = strict(
  {
    kind: ref(CostSourceKind),
    ref: recordPath(
      'The path of the cost allocation, or of the list of budget lines.',
      `${partnershipPath}/budget-lines`,
    ),
  },
  {
    $id: 'FundingPlanCostSource',
    description: 'Where the cost comes from.',
    examples: [{ kind: 'budget_lines', ref: `${partnershipPath}/budget-lines` }],
  },
)
const CostSourceOrNull = orNull(CostSourceView)
const matchExample = {
  sourceId,
  percent: '20',
  required: '42000.00',
  counted: '30000.00',
  missing: '12000.00',
  countedSourceIds: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a41'],
}
const MatchView = strict(
  {
    sourceId: uuidOf('the funding source that requires the match'),
    percent: percent('The share of the match in the sum of source and match.', '20'),
    required: totalAmount('amount × percent ÷ (100 − percent), rounded up.', '42000.00'),
    counted: totalAmount('The sum of the sources that count as the match, in cash and in kind.', '30000.00'),
    missing: totalAmount('What `counted` lacks of `required`.', '12000.00'),
    countedSourceIds: sourceIds('The first 10 sources that count as the match.', 10),
  },
  {
    $id: 'FundingPlanMatch',
    description:
      'The match that a funding source requires. Sources that have lapsed neither require match nor count as it.',
    examples: [matchExample],
  },
)
const FindingCode = stringEnum(
  'FundingPlanFindingCode',
  findingCodes,
  'The kind of the finding. Codes are stable; `GET /v1/codes` says what each means.',
)
const FindingView = strict(
  {
    code: ref(FindingCode),
    message: text(1000, 'The finding in English.', 'The gap has no contingency.'),
    refs: Type.Array(recordPath('The path of a funding source.', sourcePath), {
      maxItems: 10,
      description: 'The first 10 of the funding sources.',
    }),
  },
  {
    $id: 'FundingPlanFinding',
    description: 'What the plan lacks, or what to examine.',
    examples: [{ code: 'GAP_WITHOUT_CONTINGENCY', message: 'The gap has no contingency.', refs: [] }],
  },
)

const total = (description: string, example?: string) => nullable(totalAmount(description, example))

export const FundingPlanView = strict(
  {
    partnershipId: uuidOf('the partnership'),
    currency: nullable({
      ...currency,
      description:
        'The currency of all amounts. If the partnership has neither funding sources nor a cost, it is null, and so are all amounts.',
    }),
    cost: total('The cost: of the agreed cost allocation, or of all budget lines if none is agreed.'),
    costInKind: total(
      'The part of `cost` that in-kind sources pay: in the agreed cost allocation, or else the lines that are charged directly to them, at most their amounts.',
      '0.00',
    ),
    costSource: ref(CostSourceOrNull),
    secured: total('The cash sources that are secured.', '168000.00'),
    pledged: total('The cash pledges that are secured or received, and not funding sources.', '0.00'),
    pending: total('The cash sources that are pending.', '50000.00'),
    atRisk: total('The cash sources that are at risk.', '12000.00'),
    lapsed: total('The cash sources that have lapsed.', '0.00'),
    gap: total('cost − costInKind − secured − pledged: the cash that is missing; 0 if that is negative.', '72000.00'),
    gapIfPending: total(
      'gap − pending: the gap if all pending sources are granted; 0 if that is negative.',
      '22000.00',
    ),
    coverage: nullable(
      percentWithDecimals(
        '(secured + pledged) ÷ (cost − costInKind) in percent, rounded half up; null if cost − costInKind is 0. It can exceed 100.',
      ),
    ),
    byType: Type.Array(ref(TypeAmountsView), { maxItems: 20, description: 'The cash sources by type.' }),
    inKind: ref(AmountsOrNull),
    match: Type.Array(ref(MatchView), {
      maxItems: 50,
      description: 'The match that sources require, first of those whose match is too small. At most 50 sources.',
    }),
    findings: Type.Array(ref(FindingView), {
      maxItems: findingCodes.length,
      description: 'One for each code that applies.',
    }),
  },
  {
    $id: 'FundingPlan',
    description:
      'The cost of a partnership beside its funding (Q14), from the records of its accepted parties. The sums of sources are cash; `inKind` has the sources in kind, and `costInKind` what they pay.',
    examples: [
      {
        partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
        currency: 'USD',
        cost: '240000.00',
        costInKind: '0.00',
        costSource: { kind: 'budget_lines', ref: `${partnershipPath}/budget-lines` },
        ...{ secured: '168000.00', pledged: '0.00', pending: '50000.00', atRisk: '12000.00', lapsed: '0.00' },
        ...{ gap: '72000.00', gapIfPending: '22000.00', coverage: '70.00' },
        byType: [
          { type: 'ccdf_subsidy', secured: '0.00', pending: '50000.00', atRisk: '12000.00', lapsed: '0.00' },
          { type: 'early_head_start', secured: '168000.00', pending: '0.00', atRisk: '0.00', lapsed: '0.00' },
        ],
        inKind: { secured: '30000.00', pending: '0.00', atRisk: '0.00', lapsed: '0.00' },
        match: [matchExample],
        findings: [
          { code: 'MATCH_MISSING', message: 'Sources whose match is too small: 1.', refs: [sourcePath] },
          {
            code: 'SOURCE_WITHOUT_CONTINGENCY',
            message: 'Sources that are not secured, and that no contingency covers: 2.',
            refs: ['7a42', '7a43'].map((end) => sourcePath.replace(/.{4}$/, end)),
          },
          { code: 'GAP_WITHOUT_CONTINGENCY', message: 'The gap has no contingency.', refs: [] },
        ],
      },
    ],
  },
)

export const FundingPlanChart = Type.String({
  $id: 'FundingPlanChart',
  maxLength: 1_000_000,
  pattern: '^<svg ',
  description: 'The chart as an SVG document.',
  examples: ['<svg xmlns="http://www.w3.org/2000/svg"><title>Funding plan in USD</title></svg>'],
})

export const fundingPlanSchemas = [
  AmountsView,
  AmountsOrNull,
  TypeAmountsView,
  CostSourceKind,
  CostSourceView,
  CostSourceOrNull,
  MatchView,
  FindingCode,
  FindingView,
  FundingPlanView,
  FundingPlanChart,
]

/** Without sources and cost, all figures are null. */
export function view(row: FundingPlanRow, pledged: bigint) {
  const { partnershipId, currency, costAllocationId, byType, inKind, matches } = row
  const { coverage, ...gaps } = coverageOf(row, pledged)
  const { cost, costInKind, secured, pending, atRisk, lapsed } = row
  const shown = (amount: bigint) => (currency === null ? null : formatAmount(amount, currency))
  const amounts = (of: AmountsByCertainty) => ({
    secured: shown(BigInt(of.secured)),
    pending: shown(BigInt(of.pending)),
    atRisk: shown(BigInt(of.atRisk)),
    lapsed: shown(BigInt(of.lapsed)),
  })
  return {
    partnershipId,
    currency,
    cost: shown(cost),
    costInKind: shown(costInKind),
    costSource:
      currency === null
        ? null
        : costAllocationId === null
          ? { kind: 'budget_lines', ref: pathInPartnership(partnershipId, '/budget-lines') }
          : { kind: 'cost_allocation', ref: pathInPartnership(partnershipId, `/cost-allocations/${costAllocationId}`) },
    secured: shown(secured),
    pledged: shown(pledged),
    pending: shown(pending),
    atRisk: shown(atRisk),
    lapsed: shown(lapsed),
    gap: shown(gaps.gap),
    gapIfPending: shown(gaps.gapIfPending),
    coverage,
    byType: byType.map(({ type, ...of }) => ({ type, ...amounts(of) })),
    inKind: currency === null ? null : amounts(inKind),
    match: matches.map(({ sourceId, amount, percent, counted, countedSourceIds }) => {
      const required = requiredMatch(BigInt(amount), percent)
      const missing = required - BigInt(counted)
      return {
        sourceId,
        percent,
        required: shown(required),
        counted: shown(BigInt(counted)),
        missing: shown(missing > 0n ? missing : 0n),
        countedSourceIds,
      }
    }),
    findings: findingsOf(row, pledged),
  }
}
