// What the parties may do with an expectation, and what it still lacks (E1, E2). Pure: no clock, no database, no HTTP.

import type { Blocker } from '../../problems.ts'
import { type Consent, waitingOn } from '../../records/consents.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import { exact } from './figures.ts'
import { shift, todayIn, type When } from './schedule.ts'

export const expectationStates = ['proposed', 'agreed', 'in_effect', 'met', 'partly_met', 'not_met', 'waived'] as const
export type ExpectationState = (typeof expectationStates)[number]

/** In these, something is owed. */
export const openStates: readonly ExpectationState[] = ['agreed', 'in_effect']

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

export const expectationSteps: Record<ExpectationAction, Transition<ExpectationState>> = {
  // Agreed once the last party has accepted the same wording; until then it stays proposed.
  accept: { from: ['proposed'], to: 'agreed', reasonRequired: false },
  begin: { from: ['agreed'], to: 'in_effect', reasonRequired: false },
  declare_met: { from: ['in_effect'], to: 'met', reasonRequired: false },
  declare_partly_met: { from: ['in_effect'], to: 'partly_met', reasonRequired: true },
  declare_not_met: { from: ['in_effect'], to: 'not_met', reasonRequired: true },
  // Waived once the last party has consented; the first says why.
  waive: { from: openStates, to: 'waived', reasonRequired: false },
  refuse_waiver: { from: openStates, to: 'agreed', reasonRequired: true },
}

export const directions = ['increase', 'decrease', 'maintain'] as const
export type Direction = (typeof directions)[number]

/** What the parties agree on, word for word: a change of any of it is a new wording. */
export interface Wording {
  what: string
  how: string | null
  when: When
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

interface Standing extends Wording {
  state: ExpectationState
  acceptances: Consent[]
  waivers: Consent[]
  nextDueOn: string | null
}

/** The organizations that a wording names, each with where. */
export function namedIn(wording: Wording): [pointer: string, organizationId: string][] {
  const one = (name: 'responsibleOrganizationId' | 'accountableOrganizationId') => {
    const id = wording[name]
    return id === null ? [] : [[`/${name}`, id] as [string, string]]
  }
  const each = (name: 'consultedOrganizationIds' | 'informedOrganizationIds') =>
    wording[name].map((id, at) => [`/${name}/${at}`, id] as [string, string])
  return [
    ...one('responsibleOrganizationId'),
    ...one('accountableOrganizationId'),
    ...each('consultedOrganizationIds'),
    ...each('informedOrganizationIds'),
  ]
}

/** What keeps `asking` from an action that the state allows; `parties` are those that have accepted the partnership. */
export function blockersOf(
  action: ExpectationAction,
  expectation: Standing,
  parties: readonly string[],
  asking: string,
): Blocker[] {
  if (!parties.includes(asking)) return [reservedFor('the parties')]
  const { responsibleOrganizationId: responsible, when, waivers } = expectation
  const blockers: Blocker[] = []
  if (action === 'begin') {
    if (responsible === null) blockers.push(missing('RESPONSIBLE_PARTY_MISSING', 'It names no responsible party.'))
    if (when.kind === 'undecided') blockers.push(missing('SCHEDULE_MISSING', 'It does not say by when.'))
  }
  // Nobody is the judge of its own work, where there is somebody else.
  if (action.startsWith('declare_') && responsible === asking && parties.length > 1) {
    blockers.push(reservedFor('a party other than the responsible one'))
  }
  if (action === 'refuse_waiver' && waivers.length === 0) {
    blockers.push(missing('NO_WAIVER_PROPOSED', 'Nobody has proposed to waive it.'))
  }
  return blockers
}

const missing = (code: string, message: string): Blocker => ({ code, message, ref: null })

/** Whose word is awaited: on the wording, or on a waiver that was proposed. */
export function awaited({ state, acceptances, waivers }: Standing, parties: readonly string[]): string[] {
  if (state === 'proposed') return waitingOn(acceptances, parties)
  return openStates.includes(state) && waivers.length > 0 ? waitingOn(waivers, parties) : []
}

export const timelinesses = ['not_due', 'due', 'overdue'] as const
export type Timeliness = (typeof timelinesses)[number]

/** What is due within as many days is due; nothing is due unless it is agreed. */
export const dueWithinDays = 14

export function timelinessOf({ state, when, nextDueOn }: Standing, now: string): Timeliness {
  if (!openStates.includes(state) || nextDueOn === null) return 'not_due'
  const today = todayIn(when, now)
  if (nextDueOn < today) return 'overdue'
  return nextDueOn <= shift(today, dueWithinDays) ? 'due' : 'not_due'
}

export const wordingParts = ['who', 'how', 'when', 'outcome'] as const

/** What each part lacks, by a code that stays. */
export const gapCodes = [
  'RESPONSIBLE_PARTY_MISSING',
  'NO_RESPONSIBLE_ROLE',
  'METHOD_MISSING',
  'SCHEDULE_MISSING',
  'NO_INDICATOR',
  'NO_UNIT',
  'NO_BASELINE',
  'NO_TARGET',
  'NO_DIRECTION',
  'TARGET_AGAINST_DIRECTION',
  'NO_MEANS_OF_VERIFICATION',
] as const

export interface Gap {
  part: (typeof wordingParts)[number]
  code: (typeof gapCodes)[number]
  message: string
}

export interface Completeness {
  complete: boolean
  /** Whether its outcome can be held against a figure. */
  measurable: boolean
  gaps: Gap[]
}

/** Who does what, how, when, with which outcome (E2), and whether that can be measured (E1). */
export function completenessOf(wording: Wording): Completeness {
  const { how, when, indicator, unit, baseline, target, direction, meansOfVerification } = wording
  const gaps: Gap[] = []
  const lacks = (condition: boolean, part: Gap['part'], code: Gap['code'], message: string) => {
    if (condition) gaps.push({ part, code, message })
  }
  lacks(
    wording.responsibleOrganizationId === null,
    'who',
    'RESPONSIBLE_PARTY_MISSING',
    'No party is responsible for it.',
  )
  lacks(wording.responsibleRole === null, 'who', 'NO_RESPONSIBLE_ROLE', 'It does not say who at that party does it.')
  lacks(how === null, 'how', 'METHOD_MISSING', 'It does not say how.')
  lacks(when.kind === 'undecided', 'when', 'SCHEDULE_MISSING', 'It does not say by when.')
  lacks(indicator === null, 'outcome', 'NO_INDICATOR', 'Nothing says by what the outcome shows.')
  lacks(unit === null, 'outcome', 'NO_UNIT', 'The indicator has no unit.')
  lacks(baseline === null, 'outcome', 'NO_BASELINE', 'It does not say where things stand at the beginning.')
  lacks(target === null, 'outcome', 'NO_TARGET', 'It does not say what is to be reached.')
  lacks(direction === null, 'outcome', 'NO_DIRECTION', 'It does not say which way the figure is to go.')
  lacks(
    isAgainst(wording),
    'outcome',
    'TARGET_AGAINST_DIRECTION',
    'The target lies the other way from the baseline than the direction says.',
  )
  lacks(meansOfVerification === null, 'outcome', 'NO_MEANS_OF_VERIFICATION', 'It does not say how that is verified.')
  return { complete: gaps.length === 0, measurable: gaps.every(({ part }) => part !== 'outcome'), gaps }
}

function isAgainst({ baseline, target, direction }: Wording): boolean {
  if (baseline === null || target === null || direction === null || direction === 'maintain') return false
  return direction === 'increase' ? exact(target) <= exact(baseline) : exact(target) >= exact(baseline)
}
