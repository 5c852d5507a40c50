// The lifecycle of an expectation and the completeness of its content (E1, E2). Pure.

import type { Blocker } from '../../problems.ts'
import { type Consent, waitingOn } from '../../records/consents.ts'
import { addDays } from '../../records/days.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import { parseFigure } from './figures.ts'
import { currentDayOf, type Schedule } from './schedule.ts'

export const expectationStates = ['proposed', 'agreed', 'in_effect', 'met', 'partly_met', 'not_met', 'waived'] as const
export type ExpectationState = (typeof expectationStates)[number]

/** The states in which the expectation is an obligation. */
export const bindingStates: readonly ExpectationState[] = ['agreed', 'in_effect']

export const expectationActions = [
  'accept',
  'begin',
  'declare_met',
  'declare_partly_met',
  'declare_not_met',
  'waive',
  'refuse_waiver',
] as const
export type ExpectationAction = (typeof expectationActions)[number]

export const expectationTransitions: Record<ExpectationAction, Transition<ExpectationState>> = {
  // The state changes when the last party has accepted the same revision.
  accept: { from: ['proposed'], to: 'agreed', reasonRequired: false },
  begin: { from: ['agreed'], to: 'in_effect', reasonRequired: false },
  declare_met: { from: ['in_effect'], to: 'met', reasonRequired: false },
  declare_partly_met: { from: ['in_effect'], to: 'partly_met', reasonRequired: true },
  declare_not_met: { from: ['in_effect'], to: 'not_met', reasonRequired: true },
  // The state changes when the last party has consented. Only the first party has to give a reason.
  waive: { from: bindingStates, to: 'waived', reasonRequired: false },
  // The state does not change, although `to` is 'agreed': only the consents to the waiver are removed.
  refuse_waiver: { from: bindingStates, to: 'agreed', reasonRequired: true },
}

export const directions = ['increase', 'decrease', 'maintain'] as const
export type Direction = (typeof directions)[number]

/** The fields that the parties accept: a change of any of them is a new revision. */
export interface ExpectationContent {
  what: string
  how: string | null
  schedule: Schedule
  responsibleOrganizationId: string | null
  responsibleRole: string | null
  accountableOrganizationId: string | null
  consultedOrganizationIds: string[]
  informedOrganizationIds: string[]
  indicator: string | null
  unit: string | null
  baseline: string | null
  target: string | null
  direction: Direction | null
  meansOfVerification: string | null
}

interface ExpectationLifecycle extends ExpectationContent {
  state: ExpectationState
  acceptances: Consent[]
  waivers: Consent[]
  nextDueOn: string | null
}

/** The organizations that the content names, each with the JSON pointer of its field. */
export function referencedOrganizations(content: ExpectationContent): [pointer: string, organizationId: string][] {
  const single = (name: 'responsibleOrganizationId' | 'accountableOrganizationId') => {
    const id = content[name]
    return id === null ? [] : [[`/${name}`, id] as [string, string]]
  }
  const list = (name: 'consultedOrganizationIds' | 'informedOrganizationIds') =>
    content[name].map((id, index) => [`/${name}/${index}`, id] as [string, string])
  return [
    ...single('responsibleOrganizationId'),
    ...single('accountableOrganizationId'),
    ...list('consultedOrganizationIds'),
    ...list('informedOrganizationIds'),
  ]
}

const blocker = (code: string, message: string): Blocker => ({ code, message, ref: null })

/** Blockers of an action that the state permits; `parties` are those that have accepted the partnership. */
export function blockersOf(
  action: ExpectationAction,
  expectation: ExpectationLifecycle,
  parties: readonly string[],
  caller: string,
): Blocker[] {
  if (!parties.includes(caller)) return [reservedFor('the parties')]
  const { responsibleOrganizationId: responsible, schedule, waivers } = expectation
  const blockers: Blocker[] = []
  if (action === 'begin') {
    if (responsible === null) blockers.push(blocker('RESPONSIBLE_PARTY_MISSING', 'It has no responsible party.'))
    if (schedule.kind === 'undecided') blockers.push(blocker('SCHEDULE_MISSING', 'Its schedule is undecided.'))
  }
  // The responsible party does not assess its own work, unless it is the only party.
  if (action.startsWith('declare_') && responsible === caller && parties.length > 1) {
    blockers.push(reservedFor('a party other than the responsible one'))
  }
  if (action === 'refuse_waiver' && waivers.length === 0) {
    blockers.push(blocker('WAIVER_NOT_PROPOSED', 'No party has proposed to waive it.'))
  }
  return blockers
}

/** The parties that have not accepted the revision, or have not consented to the proposed waiver. */
export function missingConsents(
  { state, acceptances, waivers }: ExpectationLifecycle,
  parties: readonly string[],
): string[] {
  if (state === 'proposed') return waitingOn(acceptances, parties)
  return bindingStates.includes(state) && waivers.length > 0 ? waitingOn(waivers, parties) : []
}

export const timelinesses = ['not_due', 'due', 'overdue'] as const
export type Timeliness = (typeof timelinesses)[number]

/** An expectation is due from this number of days before its due date. */
export const dueWindowDays = 14

export function timelinessOf({ state, schedule, nextDueOn }: ExpectationLifecycle, now: string): Timeliness {
  if (!bindingStates.includes(state) || nextDueOn === null) return 'not_due'
  const today = currentDayOf(schedule, now)
  if (nextDueOn < today) return 'overdue'
  return nextDueOn <= addDays(today, dueWindowDays) ? 'due' : 'not_due'
}

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
