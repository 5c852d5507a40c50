// Schemas of the variance of cost allocations.
import { Type } from 'typebox'
import { dateOf, nullable, orNull, recordPath, ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { currency, signedTotalAmount, totalAmount } from '../../records/money-schema.ts'
import { allocationExample } from './example.ts'
import { recordExample } from './schema.ts'
import { maxVarianceFindings, varianceFindingCodes } from './variance.ts'

const percentOfPlan = (description: string) =>
  Type.String({
    maxLength: 40,
    pattern: '^-?[0-9]+[.][0-9]{2}$',
    description: `${description} In percent with two decimals, half up.`,
    examples: ['33.33'],
  })
const figures = {
  planned: totalAmount('What the allocation plans.', '900.00'),
  actual: signedTotalAmount('The actual costs up to `until`.', '300.01'),
  difference: signedTotalAmount('`actual` minus `planned`: negative while less was spent than planned.', '-599.99'),
  percent: nullable(percentOfPlan('`actual` as a share of `planned`; null if nothing is planned.')),
}
const figuresExample = { planned: '900.00', actual: '300.01', difference: '-599.99', percent: '33.33' }
const ids = {
  lineId: uuidOf('the budget line'),
  sourceId: uuidOf('the funding source'),
}

const Figures = strict(figures, {
  $id: 'VarianceFigures',
  description: 'Planned and actual costs.',
  examples: [figuresExample],
})
const SourceFigures = strict(
  { sourceId: ids.sourceId, ...figures },
  { $id: 'VarianceSource', description: 'Planned and actual costs of a funding source.' },
)
const LineFigures = strict(
  {
    lineId: ids.lineId,
    ...figures,
    sources: Type.Array(ref(SourceFigures), {
      maxItems: 20,
      description: 'The sources of the allocation that pay for the line, as planned or in fact.',
    }),
  },
  { $id: 'VarianceLine', description: 'Planned and actual costs of a budget line, in total and by source.' },
)
const Pace = orNull(
  strict(
    {
      startsOn: dateOf('The first day of a budget line.', '2026-09-01'),
      endsOn: dateOf('The last day of a budget line.', '2027-08-31'),
      spentPercent: nullable(percentOfPlan('The share of the planned costs that was spent.')),
      timePercent: percentOfPlan('The share of the days of the period that have passed on `until`.'),
    },
    {
      $id: 'VariancePace',
      description:
        'The percent spent beside the percent of days that have passed; null if no budget line has a period.',
    },
  ),
)
const Code = stringEnum(
  'VarianceFindingCode',
  varianceFindingCodes,
  'The kind of the finding. Codes are stable; `GET /v1/codes` says what each means.',
)
const Finding = strict(
  {
    code: ref(Code),
    message: text(
      1000,
      'The finding in English.',
      '1000.00 USD were charged, 11.11 % more than the planned 900.00 USD.',
    ),
    lineId: nullable(uuidOf('the budget line; null if it concerns the source as a whole')),
    sourceId: ids.sourceId,
    refs: Type.Array(recordPath('The path of a budget line or a funding source.', recordExample), {
      maxItems: 2,
      description: 'The records that it concerns.',
    }),
  },
  { $id: 'VarianceFinding', description: 'Actual costs that need an explanation.' },
)
export const VarianceView = strict(
  {
    costAllocationId: uuidOf('the cost allocation'),
    currency,
    until: dateOf('The last day whose costs are counted.', '2026-11-30'),
    total: ref(Figures),
    unplanned: signedTotalAmount(
      'The part of the actual costs that was charged to sources, or for budget lines, that the allocation does not have.',
      '0.00',
    ),
    unfunded: totalAmount('The part of the planned costs that no source pays.', '0.00'),
    pace: ref(Pace),
    sources: Type.Array(ref(SourceFigures), { maxItems: 20, description: 'In the order of the allocation.' }),
    lines: Type.Array(ref(LineFigures), { maxItems: 500, description: 'In the order of the allocation.' }),
    findings: Type.Array(ref(Finding), {
      maxItems: maxVarianceFindings,
      description: `The first ${maxVarianceFindings}: those of sources as a whole, then by line and source.`,
    }),
  },
  {
    $id: 'CostAllocationVariance',
    description: 'What a cost allocation plans, compared with the actual costs.',
    examples: [allocationExample.variance],
  },
)

export const varianceParts = [Figures, SourceFigures, LineFigures, Pace, Code, Finding, VarianceView]
