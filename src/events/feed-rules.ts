// Positions of a feed: their encoding, and whether the changes after them are still stored.
import { Problem } from '../problems.ts'

/** The numbers of the first and the last stored entry of a feed. */
export interface FeedBounds {
  first: number
  last: number
}

/** Numbers are per feed, so a position contains the organization. */
export const encodePosition = (organizationId: string, number: number): string =>
  Buffer.from(`${organizationId}/${number}`).toString('base64url')

export function decodePosition(cursor: string, organizationId: string): number {
  const [feedOwner, number = ''] = Buffer.from(cursor, 'base64url').toString().split('/')
  if (feedOwner === organizationId && /^\d{1,15}$/.test(number)) return Number(number)
  throw new Problem('invalid-cursor', 'The position is not from the feed of your organization.')
}

/** Throws `position-expired` if changes after `number` were deleted, or if the database was restored to an earlier state. */
export function assertNotExpired(number: number, { first, last }: FeedBounds): void {
  if (number < first - 1) throw new Problem('position-expired', 'Changes after this position are no longer stored.')
  if (number > last) throw new Problem('position-expired', 'The feed does not have this position yet.')
}
