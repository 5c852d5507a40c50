// How an observer joins: by consent of every party, for a purpose, until a day.

import { type Blocker, ruleViolation } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'

export const observerStates = ['proposed', 'active', 'refused', 'ended'] as const
export type ObserverState = (typeof observerStates)[number]

export const observerActions = ['consent', 'refuse', 'end'] as const
export type ObserverAction = (typeof observerActions)[number]

export const observerSteps: Record<ObserverAction, Transition<ObserverState>> = {
  // Active once the last party has consented; until then it stays proposed.
  consent: { from: ['proposed'], to: 'active', reasonRequired: false },
  refuse: { from: ['proposed'], to: 'refused', reasonRequired: true },
  end: { from: ['proposed', 'active'], to: 'ended', reasonRequired: true },
}

/** A watch is over the day after its last one, without anybody doing anything. */
export const stateOf = ({ state, endsOn }: { state: ObserverState; endsOn: string }, now: string): ObserverState =>
  (state === 'active' || state === 'proposed') && endsOn < now.slice(0, 10) ? 'ended' : state

/** What keeps `asking` from an action; `parties` are those that have accepted. */
export function blockersOf(
  action: ObserverAction,
  observer: { organizationId: string },
  parties: readonly string[],
  asking: string,
): Blocker[] {
  if (parties.includes(asking)) return []
  if (action === 'end' && observer.organizationId === asking) return []
  return [reservedFor(action === 'end' ? 'the parties and the observer itself' : 'the parties')]
}

/** A watch ends some day, and not a day that is past. */
export function checkEnd(endsOn: string, now: string): void {
  if (endsOn < now.slice(0, 10)) throw ruleViolation('/endsOn', 'The last day is in the past.')
}
