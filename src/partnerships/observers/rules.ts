// The lifecycle of an observer: consent of every party, a purpose, and a last day. Pure.
import { type Blocker, ruleViolation } from '../../problems.ts'
import { type Consent, waitingOn, withConsent } from '../../records/consents.ts'
import {
  type Actors,
  anyParty,
  everyParty,
  type Lifecycle,
  type OfPartnership,
  type Transition,
} from '../../records/lifecycles.ts'

export const observerStates = ['proposed', 'active', 'refused', 'ended'] as const
export type ObserverState = (typeof observerStates)[number]

export const observerActions = ['consent', 'refuse', 'extend', 'refuse_extension', 'end'] as const
export type ObserverAction = (typeof observerActions)[number]

interface OfObserver extends OfPartnership {
  observerId: string
}

const partiesAndObserver: Actors<OfObserver> = {
  words: 'the parties and the observer itself',
  kind: 'any',
  include: ({ parties, observerId }, callerId) => parties.includes(callerId) || observerId === callerId,
}

export const observerTransitions: Record<ObserverAction, Transition<ObserverState, OfObserver>> = {
  // The state remains proposed until the last party has consented.
  consent: {
    from: ['proposed'],
    to: 'active',
    needs: [],
    by: everyParty,
    whenAwaitedLeaves: 'any remaining party repeats `consent`; the observer is active',
  },
  refuse: { from: ['proposed'], to: 'refused', needs: ['reason'], by: anyParty },
  // The last day changes when the last party has consented to the extension.
  extend: {
    from: ['active'],
    to: 'active',
    needs: ['endsOn'],
    by: everyParty,
    whenAwaitedLeaves: 'any remaining party repeats `extend`; the later last day is in effect',
  },
  refuse_extension: { from: ['active'], to: 'active', needs: ['reason'], by: anyParty },
  end: { from: ['proposed', 'active'], to: 'ended', needs: ['reason'], by: partiesAndObserver },
}

export const observerLifecycle: Lifecycle<ObserverState> = {
  record: 'observer',
  states: observerStates,
  transitions: observerTransitions,
  automatic: [{ from: ['proposed', 'active'], to: 'ended', when: 'its last day is past' }],
}

/** A later last day to which not every party has consented yet. The party of the first consent proposed it. */
export interface Extension {
  endsOn: string
  reason: string | null
  consents: Consent[]
}

/** The state at `now`: after its last day (UTC) an observer is ended, without a transition. */
export const stateOf = ({ state, endsOn }: { state: ObserverState; endsOn: string }, now: string): ObserverState =>
  (state === 'active' || state === 'proposed') && endsOn < now.slice(0, 10) ? 'ended' : state

/** What else blocks an action for a caller that may take it. */
export const blockersOf = (action: ObserverAction, { extension }: { extension: Extension | null }): Blocker[] =>
  action === 'refuse_extension' && extension === null
    ? [{ code: 'EXTENSION_NOT_PROPOSED', message: 'No extension of the observer is proposed.', ref: null }]
    : []

/** Throws if the last day is before today (UTC). */
export function checkEndDate(endsOn: string, now: string): void {
  if (endsOn < now.slice(0, 10)) throw ruleViolation('/endsOn', 'The last day is in the past.')
}

/**
 * The columns that change when a party extends the observer until `endsOn`: the last day with the last consent, until then
 * the proposed extension. Throws unless the day is later than the last day, and that of the proposed extension if there is one.
 */
export function extendUntil(
  observer: { endsOn: string; extension: Extension | null },
  { endsOn, reason }: { endsOn: string; reason: string | null },
  consent: Consent,
  parties: readonly string[],
) {
  if (endsOn <= observer.endsOn) {
    throw ruleViolation('/endsOn', `The day is not later than the last day of the observer, ${observer.endsOn}.`)
  }
  const before = observer.extension ?? { endsOn, reason, consents: [] }
  if (endsOn !== before.endsOn) {
    const detail = `The proposed extension ends on ${before.endsOn}; consent to that day, or refuse the extension first.`
    throw ruleViolation('/endsOn', detail)
  }
  const extension: Extension = { ...before, consents: withConsent(before.consents, consent) }
  return waitingOn(extension.consents, parties).length === 0
    ? { endsOn, reason: extension.reason, extension: null }
    : { extension }
}
