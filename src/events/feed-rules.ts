// Positions of a feed: what they look like to a client, and which of them can still be followed on from.
import { Problem } from '../problems.ts'

/** A feed's first number that is kept, and its last. */
export interface FeedBounds {
  first: number
  last: number
}

/** Numbers count within one organization's feed, and mean nothing in another's. */
export const encodePosition = (organizationId: string, number: number): string =>
  Buffer.from(`${organizationId}/${number}`).toString('base64url')

export function decodePosition(cursor: string, organizationId: string): number {
  const [of, number = ''] = Buffer.from(cursor, 'base64url').toString().split('/')
  if (of === organizationId && /^\d{1,15}$/.test(number)) return Number(number)
  throw new Problem('invalid-cursor', 'The position is not one that the feed of your organization answered.')
}

/** Throws where something after `number` is no longer there, or never was: as after going back to an older copy. */
export function assertNotExpired(number: number, { first, last }: FeedBounds): void {
  if (number < first - 1) throw new Problem('position-expired', 'What came after this position is no longer kept.')
  if (number > last) throw new Problem('position-expired', 'The feed has not come to this position.')
}
