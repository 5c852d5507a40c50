// The lifecycle of a calendar feed.
import type { Transition } from '../../records/lifecycles.ts'

export const feedStates = ['active', 'revoked'] as const
export type FeedState = (typeof feedStates)[number]

export const feedActions = ['revoke'] as const
export const feedTransitions: Record<(typeof feedActions)[number], Transition<FeedState>> = {
  revoke: { from: ['active'], to: 'revoked', reasonRequired: true },
}
