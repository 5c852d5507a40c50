// The lifecycle of a calendar feed.
import type { Actors, Lifecycle, Transition } from '../../records/lifecycles.ts'

export const feedStates = ['active', 'revoked'] as const
export type FeedState = (typeof feedStates)[number]

export const feedActions = ['revoke'] as const

/** The policy lets no other caller take an action. */
const managers: Actors<unknown> = {
  words: 'the organization of the feed, its representative and an operator',
  kind: 'one',
  include: () => true,
}
export const feedTransitions: Record<(typeof feedActions)[number], Transition<FeedState>> = {
  revoke: { from: ['active'], to: 'revoked', by: managers, needs: ['reason'] },
}

export const feedLifecycle: Lifecycle<FeedState> = {
  record: 'calendar_feed',
  own: true,
  states: feedStates,
  transitions: feedTransitions,
  automatic: [{ from: ['active'], to: 'revoked', when: 'the representation ends in which the feed was created' }],
}
