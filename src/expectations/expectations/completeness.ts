// What is missing or contradictory in the content of an expectation (E1, E2). Pure.
import type { ExpectationContent } from './content.ts'
import { parseFigure } from './figures.ts'

export const contentParts = ['who', 'how', 'when', 'outcome'] as const

export const gapCodes = [
  'RESPONSIBLE_PARTY_MISSING',
  'RESPONSIBLE_ROLE_MISSING',
  'METHOD_MISSING',
  'SCHEDULE_MISSING',
  'INDICATOR_MISSING',
  'UNIT_MISSING',
  'BASELINE_MISSING',
  'TARGET_MISSING',
  'DIRECTION_MISSING',
  'TARGET_CONTRADICTS_DIRECTION',
  'MEANS_OF_VERIFICATION_MISSING',
] as const

export interface Gap {
  part: (typeof contentParts)[number]
  code: (typeof gapCodes)[number]
  message: string
}

export interface Completeness {
  complete: boolean
  /** Whether the part `outcome` has no gap. */
  measurable: boolean
  gaps: Gap[]
}

/** Whether the content states who does what, how, when and with which outcome (E2), and whether that is measurable (E1). */
export function completenessOf(content: ExpectationContent): Completeness {
  const { how, schedule, indicator, unit, baseline, target, direction, meansOfVerification } = content
  const { responsibleOrganizationId, responsibleRole } = content
  const checks: [isGap: boolean, part: Gap['part'], code: Gap['code'], message: string][] = [
    [responsibleOrganizationId === null, 'who', 'RESPONSIBLE_PARTY_MISSING', 'No party is responsible.'],
    [responsibleRole === null, 'who', 'RESPONSIBLE_ROLE_MISSING', 'The responsible position is missing.'],
    [how === null, 'how', 'METHOD_MISSING', 'The method is missing.'],
    [schedule.kind === 'undecided', 'when', 'SCHEDULE_MISSING', 'The schedule is undecided.'],
    [indicator === null, 'outcome', 'INDICATOR_MISSING', 'The indicator is missing.'],
    [unit === null, 'outcome', 'UNIT_MISSING', 'The unit of the indicator is missing.'],
    [baseline === null, 'outcome', 'BASELINE_MISSING', 'The baseline is missing.'],
    [target === null, 'outcome', 'TARGET_MISSING', 'The target is missing.'],
    [direction === null, 'outcome', 'DIRECTION_MISSING', 'The direction from baseline to target is missing.'],
    [
      contradictsDirection(content),
      'outcome',
      'TARGET_CONTRADICTS_DIRECTION',
      'The change from the baseline to the target is opposite to the direction.',
    ],
    [meansOfVerification === null, 'outcome', 'MEANS_OF_VERIFICATION_MISSING', 'The means of verification is missing.'],
  ]
  const gaps = checks.filter(([isGap]) => isGap).map(([, part, code, message]) => ({ part, code, message }))
  return { complete: gaps.length === 0, measurable: gaps.every(({ part }) => part !== 'outcome'), gaps }
}

function contradictsDirection({ baseline, target, direction }: ExpectationContent): boolean {
  if (baseline === null || target === null || direction === null || direction === 'maintain') return false
  const [from, to] = [parseFigure(baseline), parseFigure(target)]
  return direction === 'increase' ? to <= from : to >= from
}
