// The lifecycle of an observer: consent of every party, a purpose, and a last day. Pure.
import { type Blocker, ruleViolation } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'

export const observerStates = ['proposed', 'active', 'refused', 'ended'] as const
export type ObserverState = (typeof observerStates)[number]

export const observerActions = ['consent', 'refuse', 'end'] as const
export type ObserverAction = (typeof observerActions)[number]

export const observerTransitions: Record<ObserverAction, Transition<ObserverState>> = {
  // The state remains proposed until the last party has consented.
  consent: { from: ['proposed'], to: 'active', reasonRequired: false },
  refuse: { from: ['proposed'], to: 'refused', reasonRequired: true },
  end: { from: ['proposed', 'active'], to: 'ended', reasonRequired: true },
}

/** The state at `now`: after its last day (UTC) an observer is ended, without a transition. */
export const stateOf = ({ state, endsOn }: { state: ObserverState; endsOn: string }, now: string): ObserverState =>
  (state === 'active' || state === 'proposed') && endsOn < now.slice(0, 10) ? 'ended' : state

/** What blocks an action for the organization `callerId`. `parties` are the organizations that have accepted. */
export function blockersOf(
  action: ObserverAction,
  observer: { organizationId: string },
  parties: readonly string[],
  callerId: string,
): Blocker[] {
  if (parties.includes(callerId)) return []
  if (action === 'end' && observer.organizationId === callerId) return []
  return [reservedFor(action === 'end' ? 'the parties and the observer itself' : 'the parties')]
}

/** Throws if the last day is before today (UTC). */
export function checkEndDate(endsOn: string, now: string): void {
  if (endsOn < now.slice(0, 10)) throw ruleViolation('/endsOn', 'The last day is in the past.')
}
