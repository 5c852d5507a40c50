// Versions of a record that every party agrees to, such as a communication plan: at most one is in force. Pure.
import type { Blocker } from '../../problems.ts'
import {
  type AcceptedParty,
  type Consent,
  countedConsents,
  withConsent,
  waitingOn as withoutConsent,
} from '../consents.ts'
import { anyParty, everyParty, type Lifecycle, type OfPartnership, type Transition } from '../lifecycles.ts'

export const versionStates = ['draft', 'proposed', 'agreed', 'superseded'] as const
export type VersionState = (typeof versionStates)[number]

export const versionActions = ['propose', 'agree', 'object'] as const
export type VersionAction = (typeof versionActions)[number]

export const versionTransitions: Record<VersionAction, Transition<VersionState, OfPartnership>> = {
  // The proposing party also agrees. The state is `proposed` until the last party has agreed.
  propose: { from: ['draft'], to: 'proposed', orTo: ['agreed'], by: anyParty, needs: [] },
  // A party that joins later agrees to the version in force.
  agree: {
    from: ['proposed', 'agreed'],
    to: 'agreed',
    by: everyParty,
    whenAwaitedLeaves: 'while it is proposed: any remaining party repeats `agree`; the version is agreed',
    needs: [],
  },
  // The party that proposed it may do this too.
  object: { from: ['proposed'], to: 'draft', by: anyParty, needs: ['reason'] },
}

/** `record` is the record type in events. */
export const versionLifecycle = (record: string): Lifecycle<VersionState> => ({
  record,
  states: versionStates,
  transitions: versionTransitions,
  automatic: [{ from: ['agreed'], to: 'superseded', when: 'the parties agree on another version' }],
})

/** The event types of a version, without those of a record that is created, updated and deleted. */
export const versionEventTypes = (record: string): string[] =>
  ['proposed', 'consented', 'agreed', 'objected', 'superseded'].map((verb) => `${record}.${verb}`)

interface Version {
  state: VersionState
  consents: readonly Consent[]
}

/** The parties that have not agreed yet to a version that is proposed or in force. */
export const waitingOn = ({ state, consents }: Version, parties: readonly string[]): string[] =>
  state === 'proposed' || state === 'agreed' ? withoutConsent(consents, parties) : []

/** The same, computed from the accepted parties. A party that left after agreeing and has joined again is asked again. */
export const partiesWithoutConsent = ({ state, consents }: Version, parties: readonly AcceptedParty[]): string[] =>
  waitingOn(
    { state, consents: countedConsents(consents, parties) },
    parties.map(({ organizationId }) => organizationId),
  )

/**
 * What blocks an action that the state permits, whatever the content is. If the last party that had not agreed to a proposal has left,
 * a party agrees again to put it in force.
 */
export function versionBlockersOf(
  action: VersionAction,
  version: Version,
  caller: string,
  parties: readonly string[],
): Blocker[] {
  if (action !== 'agree' || waitingOn(version, [caller]).length > 0) return []
  if (version.state === 'proposed' && waitingOn(version, parties).length === 0) return []
  return [{ code: 'ALREADY_AGREED', message: 'Your organization has already agreed to it.', ref: null }]
}

/** The state and consents after an action that is not blocked, and the last part of its event type. */
export function outcomeOf(
  action: VersionAction,
  version: Version,
  consent: Consent,
  parties: readonly string[],
): { verb: string; state: VersionState; consents: Consent[] } {
  if (action === 'object') return { verb: 'objected', state: 'draft', consents: [] }
  const consents = withConsent(version.consents, consent)
  if (withoutConsent(consents, parties).length === 0) return { verb: 'agreed', state: 'agreed', consents }
  // A version in force remains in force while parties that joined later have not agreed yet.
  const state = version.state === 'agreed' ? 'agreed' : 'proposed'
  return { verb: action === 'propose' ? 'proposed' : 'consented', state, consents }
}
