// Occurrences in the times during which the partnership is suspended. Pure.
import type { Suspension } from '../../partnerships/partnerships/rules.ts'
import { isOpen, type Occurrence } from './rules.ts'
import type { TimeWindow } from './window.ts'

/** The times during which a partnership is or was suspended; `to` is infinite while it is suspended. */
export const suspendedTimesOf = (suspensions: readonly Suspension[] = []): TimeWindow[] =>
  suspensions.map(({ startedAt, endedAt }) => ({
    from: Date.parse(startedAt),
    to: endedAt === null ? Number.POSITIVE_INFINITY : Date.parse(endedAt),
  }))

/** The occurrence, in the state `suspended` if it has no outcome and starts in one of the times. */
export function suspendedDuring<Item extends Pick<Occurrence, 'state' | 'startsAt'>>(
  times: readonly TimeWindow[],
  occurrence: Item,
): Item {
  const { state, startsAt } = occurrence
  const isSuspended = isOpen(state) && times.some(({ from, to }) => startsAt >= from && startsAt < to)
  return isSuspended ? { ...occurrence, state: 'suspended' } : occurrence
}
