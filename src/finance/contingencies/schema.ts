// Schemas of contingencies.
import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { amount, currency, percent } from '../../records/money-schema.ts'
import { defaultDecideWithinDays, triggerMeasures } from './rules.ts'
import type { Contingency } from './store.ts'

const MeasureView = stringEnum(
  'ContingencyMeasure',
  triggerMeasures,
  'What triggers the contingency. secured_below: the secured cash is less than `amount`; secured_share_below: the secured and pledged cash is less than `percent` of the cost that is not paid in kind; gap_above: the gap is more than `amount`; source_lost: the funding source is at risk or lapsed, or its party has left.',
)
const TriggerView = strict(
  {
    measure: ref(MeasureView),
    amount: Type.Optional(amount('The limit of `secured_below` and `gap_above`.', '150000.00')),
    currency: Type.Optional(currency),
    percent: Type.Optional(percent('The limit of `secured_share_below`.', '75')),
    sourceId: Type.Optional(uuidOf('the funding source of `source_lost`')),
  },
  {
    $id: 'ContingencyTrigger',
    description:
      'When a contingency is triggered, by the figures of `getFundingPlan`. `measure` takes `amount` with `currency`, `percent`, or `sourceId`; a patch to another measure must set those of the previous measure to null.',
    examples: [{ measure: 'secured_share_below', percent: '75' }],
  },
)

export const contingencySchemas = resource('Contingency', {
  description: 'What the parties do if funding falls short (Q18).',
  fields: {
    title: text(200, 'The contingency in a few words.', 'The subsidy is cut'),
    trigger: ref(TriggerView),
    fallback: text(4000, 'What the parties do when it is triggered.', 'Open the second room in January.'),
    ownerId: uuidOf('the party that acts when it is triggered'),
    decideWithinDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 365,
        default: defaultDecideWithinDays,
        format: 'int32',
        description:
          'The number of days after `triggeredSince` in which the owner acts. The next step ACT_ON_CONTINGENCY has the last of them.',
        examples: [defaultDecideWithinDays],
      }),
    ),
  },
  neverNull: ['decideWithinDays'],
  computed: {
    ...collectionProperties,
    triggered: Type.Boolean({
      description: 'Whether it is triggered, by exact figures. A figure that equals the limit does not trigger it.',
      examples: [true],
    }),
    triggeredSince: nullable(
      dateOf('The day since which it is triggered, in UTC; null if it is not triggered.', '2026-11-24'),
    ),
  },
  example: {
    title: 'The subsidy is cut',
    trigger: { measure: 'secured_share_below', percent: '75' },
    fallback: 'Open the second room in January.',
    ownerId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    decideWithinDays: 14,
  },
  computedExample: { ...collectionExample, triggered: true, triggeredSince: '2026-11-23' },
})

export const contingencyParts = [MeasureView, TriggerView, ...contingencySchemas.all]

export const view = (row: Contingency) => ({ ...row, triggered: row.triggeredSince !== null })
