// A round asks every party the same questions; what they answer stays sealed until it is released to all at once.

import { accepted, type Place } from '../../partnerships/parties/rules.ts'
import type { Blocker } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'

export const roundStates = ['open', 'released'] as const
export type RoundState = (typeof roundStates)[number]

export const roundActions = ['agree_to_share', 'retract_agreement'] as const
export type RoundAction = (typeof roundActions)[number]

/** That a party takes part, and nothing of what it says: the other parties see it. */
export interface Participation {
  organizationId: string
  begunAt: string | null
  submittedAt: string | null
  /** When it agreed that what is submitted be shared before all have. */
  agreedAt: string | null
}

export const roundSteps: Record<RoundAction, Transition<RoundState>> = {
  // Released once the last party has agreed; until then it stays open.
  agree_to_share: { from: ['open'], to: 'released', reasonRequired: false },
  retract_agreement: { from: ['open'], to: 'open', reasonRequired: false },
}

const isIn = (participations: readonly Participation[], party: string, what: 'begunAt' | 'submittedAt' | 'agreedAt') =>
  participations.some((one) => one.organizationId === party && one[what] !== null)

/** Those of `parties`, which have accepted, that have not done so. */
export const without = (
  participations: readonly Participation[],
  parties: readonly string[],
  what: 'begunAt' | 'submittedAt' | 'agreedAt',
): string[] => parties.filter((party) => !isIn(participations, party, what))

/**
 * The parties that a released round asked, in the order of joining. All that took part at its release had submitted, or
 * had agreed to it, and who had left had taken both back. Who joined since is among them once it begins to answer.
 */
export function sidesOf(participations: readonly Participation[], parties: readonly Place[]): string[] {
  const present = new Set(accepted(parties))
  const asked = participations
    .filter((one) => one.submittedAt ?? one.agreedAt ?? (one.begunAt !== null && present.has(one.organizationId)))
    .map(({ organizationId }) => organizationId)
  return [...new Set(parties.map(({ organizationId }) => organizationId))].filter((party) => asked.includes(party))
}

/** What keeps `asking` from an action on an open round. */
export function blockersOf(
  action: RoundAction,
  participations: readonly Participation[],
  parties: readonly string[],
  asking: string,
): Blocker[] {
  if (!parties.includes(asking)) return [reservedFor('the parties')]
  if (action === 'retract_agreement') {
    if (isIn(participations, asking, 'agreedAt')) return []
    return [{ code: 'NOT_AGREED', message: 'Your organization has not agreed.', ref: null }]
  }
  if (without(participations, parties, 'submittedAt').length < parties.length) return []
  return [{ code: 'NOTHING_SUBMITTED', message: 'No party has submitted anything to share yet.', ref: null }]
}

/** What a party has done is noted once; `changes` with null take it back. */
export function withParticipation(
  participations: readonly Participation[],
  organizationId: string,
  changes: Partial<Participation>,
): Participation[] {
  const unsaid = { organizationId, begunAt: null, submittedAt: null, agreedAt: null }
  const before = participations.find((one) => one.organizationId === organizationId)
  const after = { ...unsaid, ...before, ...changes }
  return before ? participations.map((one) => (one === before ? after : one)) : [...participations, after]
}

/**
 * Whether it is to be released: all parties have submitted, or all agree to share what some have. One party alone has
 * nobody to share with. release_checklist_round() holds the same rule, so that the seal does not hang on this alone.
 */
export function isReleasable(participations: readonly Participation[], parties: readonly string[]): boolean {
  const unsubmitted = without(participations, parties, 'submittedAt').length
  if (parties.length < 2 || unsubmitted === parties.length) return false
  return unsubmitted === 0 || without(participations, parties, 'agreedAt').length === 0
}
