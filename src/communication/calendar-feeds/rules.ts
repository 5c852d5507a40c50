// What state a calendar feed is in.
import type { Step } from '../../records/lifecycles.ts'

export const feedStates = ['active', 'revoked'] as const
export type FeedState = (typeof feedStates)[number]

export const feedActions = ['revoke'] as const
export const feedSteps: Record<(typeof feedActions)[number], Step<FeedState>> = {
  revoke: { from: ['active'], to: 'revoked', reasonRequired: true },
}
