// Schemas of the content of an expectation, and of what is missing in it.
import { Type } from 'typebox'
import { ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { contentParts, gapCodes } from './completeness.ts'
import { directions } from './content.ts'
import { figurePattern } from './figures.ts'
import { ScheduleView } from './schedule-schema.ts'

const Direction = stringEnum(
  'ExpectationDirection',
  directions,
  'The direction in which the figure changes from the baseline to the target; maintain: it does not fall below the target.',
)
const Part = stringEnum('ExpectationPart', contentParts, 'A part of a complete expectation (E2).')
const GapCode = stringEnum('ExpectationGapCode', gapCodes, 'The kind of gap; stable.')

export const figure = (description: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 24,
    pattern: figurePattern,
    description: `${description} An exact decimal, returned as it was sent.`,
    examples: [example],
  })

const GapView = strict(
  { part: ref(Part), code: ref(GapCode), message: text(500, 'The gap in English.', 'The method is missing.') },
  { $id: 'ExpectationGap', description: 'Content that is missing or contradictory.' },
)
export const CompletenessView = strict(
  {
    complete: Type.Boolean({ description: 'Whether there is no gap.', examples: [false] }),
    measurable: Type.Boolean({
      description: 'Whether the part `outcome` has no gap (E1).',
      examples: [true],
    }),
    gaps: Type.Array(ref(GapView), { maxItems: gapCodes.length, description: 'The gaps in order of the parts.' }),
  },
  {
    $id: 'ExpectationCompleteness',
    description: 'Whether an expectation states who does what, how, when and with which outcome (E2).',
  },
)

const party = (what: string) => uuidOf(`the party that ${what}`)
const partiesThat = (what: string) =>
  Type.Array(uuidOf('a party'), { maxItems: 20, uniqueItems: true, description: `The parties that ${what}.` })

export const contentFields = {
  aspect: ref(Aspect),
  what: text(1000, 'The activity.', 'Developmental screening of every child within 45 days'),
  how: Type.Optional(text(4000, 'The method.', 'With ASQ-3, by the lead teacher, together with the family.')),
  schedule: ref(ScheduleView),
  responsibleOrganizationId: Type.Optional(party('carries it out')),
  responsibleRole: Type.Optional(text(200, 'The position of the responsible person.', 'Education manager')),
  accountableOrganizationId: Type.Optional(party('is accountable for it')),
  consultedOrganizationIds: Type.Optional(partiesThat('are consulted before')),
  informedOrganizationIds: Type.Optional(partiesThat('are informed after')),
  indicator: Type.Optional(text(500, 'The indicator of the outcome.', 'Children screened within 45 days')),
  unit: Type.Optional(text(50, 'The unit of the figures; for money a currency, such as USD.', 'percent')),
  baseline: Type.Optional(figure('The figure at the beginning.', '62.5')),
  target: Type.Optional(figure('The figure to be reached.', '95')),
  direction: Type.Optional(ref(Direction)),
  meansOfVerification: Type.Optional(
    text(2000, 'How the figure can be verified.', 'Monthly export of the screening log'),
  ),
}
/** Lists of the content, which are empty without a value. */
export const contentLists = ['consultedOrganizationIds', 'informedOrganizationIds'] as const

export const contentSchemas = [Direction, Part, GapCode, GapView, CompletenessView]
