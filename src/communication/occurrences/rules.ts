// Occurrences: the single meetings of a touchpoint, their outcomes, and when they are due. Pure.

import type { Blocker } from '../../problems.ts'
import { anyParty, type Lifecycle, type OfPartnership, type Transition } from '../../records/lifecycles.ts'
import { type PlannedStart, plannedStartsOf, type ScheduledTouchpoint, type Touchpoint } from '../touchpoints/rules.ts'
import type { TimeWindow } from './window.ts'

/** The states that are stored. */
export const recordedStates = ['scheduled', 'rescheduled', 'held', 'missed', 'cancelled'] as const
/** An occurrence without an outcome is `suspended` if it starts while the partnership is suspended. */
export const occurrenceStates = [...recordedStates, 'suspended'] as const
export type RecordedState = (typeof recordedStates)[number]
export type OccurrenceState = (typeof occurrenceStates)[number]

export const occurrenceActions = ['mark_held', 'mark_missed', 'cancel', 'reschedule', 'reopen'] as const
export type OccurrenceAction = (typeof occurrenceActions)[number]

export const timelinesses = ['not_due', 'due', 'overdue', 'resolved'] as const
export type Timeliness = (typeof timelinesses)[number]

/** The stored states without an outcome. */
const openStates = ['scheduled', 'rescheduled'] as const
export const isOpen = (state: OccurrenceState): boolean => openStates.includes(state as (typeof openStates)[number])

type OccurrenceTransition = Transition<OccurrenceState, OfPartnership> & { to: RecordedState }

export const occurrenceTransitions: Record<OccurrenceAction, OccurrenceTransition> = {
  // A meeting can take place although the partnership is suspended.
  mark_held: { from: [...openStates, 'suspended'], to: 'held', by: anyParty, needs: [] },
  mark_missed: { from: openStates, to: 'missed', by: anyParty, needs: ['reason'] },
  cancel: { from: [...openStates, 'suspended'], to: 'cancelled', by: anyParty, needs: ['reason'] },
  reschedule: {
    from: [...openStates, 'suspended', 'missed', 'cancelled'],
    to: 'rescheduled',
    by: anyParty,
    needs: ['reason', 'startsAt'],
  },
  // Corrects an outcome that was recorded by mistake.
  reopen: { from: ['rescheduled', 'held', 'missed', 'cancelled'], to: 'scheduled', by: anyParty, needs: ['reason'] },
}

export const occurrenceLifecycle: Lifecycle<OccurrenceState> = {
  record: 'occurrence',
  states: ['scheduled', 'rescheduled', 'suspended', 'held', 'missed', 'cancelled'],
  transitions: occurrenceTransitions,
  automatic: [
    { from: openStates, to: 'suspended', when: 'the partnership is suspended before the occurrence has started' },
    { from: ['suspended'], to: 'scheduled', when: 'the suspension ends before the occurrence starts' },
  ],
}

/** The stored record of an occurrence. An occurrence that was never changed has none. */
export interface OccurrenceRecord {
  key: string
  originalStart: string
  /**
   * The start in the version of the touchpoint to which the record belongs, if a version of the plan after the first one has
   * another one for the same meeting; otherwise null. Local time, like `originalStart`.
   */
  plannedStart: string | null
  startsAt: string
  state: RecordedState
}

/** An occurrence as planned by its touchpoint, or as recorded. Times are milliseconds since 1970. */
export interface Occurrence<
  Scheduled extends ScheduledTouchpoint = ScheduledTouchpoint,
  Recorded extends OccurrenceRecord = OccurrenceRecord,
> {
  id: string
  touchpoint: Scheduled
  originalStart: string
  /** The planned start. */
  originallyAt: number
  /** The start, which differs from the planned start if the occurrence was rescheduled. */
  startsAt: number
  endsAt: number
  state: OccurrenceState
  record: Recorded | undefined
}

const minuteMillis = 60_000
const dayMillis = 86_400_000

/** The id is readable, and is the same in all states: weekly-check-in.20260908T1000. */
export const occurrenceIdOf = (key: string, originalStart: string): string =>
  `${key}.${originalStart.slice(0, 4)}${originalStart.slice(5, 7)}${originalStart.slice(8, 13)}${originalStart.slice(14)}`

/** The key of the touchpoint and the planned start in an id; undefined if it is not the id of an occurrence. */
export function parseOccurrenceId(id: string): { key: string; originalStart: string } | undefined {
  const [, key, year, month, day, hour, minute] =
    /^([a-z0-9][a-z0-9-]*)\.(20[0-9]{2})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})$/.exec(id) ?? []
  return key === undefined ? undefined : { key, originalStart: `${year}-${month}-${day}T${hour}:${minute}` }
}

const endOf = (startsAt: number, { durationMinutes }: Touchpoint) => startsAt + durationMinutes * minuteMillis

export function plannedOccurrence<Scheduled extends ScheduledTouchpoint, Recorded extends OccurrenceRecord>(
  touchpoint: Scheduled,
  { originalStart, startsAt }: PlannedStart,
): Occurrence<Scheduled, Recorded> {
  return {
    id: occurrenceIdOf(touchpoint.content.key, originalStart),
    touchpoint,
    originalStart,
    originallyAt: startsAt,
    startsAt,
    endsAt: endOf(startsAt, touchpoint.content),
    state: 'scheduled',
    record: undefined,
  }
}

export function recordedOccurrence<
  Scheduled extends ScheduledTouchpoint,
  Recorded extends OccurrenceRecord & { originallyAt: string },
>(touchpoint: Scheduled, record: Recorded): Occurrence<Scheduled, Recorded> {
  const startsAt = Date.parse(record.startsAt)
  return {
    id: occurrenceIdOf(record.key, record.originalStart),
    touchpoint,
    originalStart: record.originalStart,
    originallyAt: Date.parse(record.originallyAt),
    startsAt,
    endsAt: endOf(startsAt, touchpoint.content),
    state: record.state,
    record,
  }
}

/** Whether the touchpoint ended before the planned start. Such an occurrence exists only if its record has another state than `scheduled`. */
export const isRemovedFromPlan = ({ effectiveUntil }: ScheduledTouchpoint, originallyAt: number): boolean =>
  effectiveUntil !== null && originallyAt >= Date.parse(effectiveUntil)

/**
 * Collects the occurrences that start first, at most `max` of them. Once there are enough, `until` is the start of the last
 * one, and later ones need not be computed.
 */
export class Earliest<Item extends Pick<Occurrence, 'id' | 'startsAt'>> {
  readonly #max: number
  #found: Item[] = []
  until: number

  constructor(max: number, until: number) {
    this.#max = max
    this.until = until
  }

  add(item: Item): void {
    this.#found.push(item)
    if (this.#found.length >= 2 * this.#max) this.#shorten()
  }

  #shorten(): void {
    this.#found = this.#found.sort(byStart).slice(0, this.#max)
    if (this.#found.length === this.#max) this.until = (this.#found.at(-1)?.startsAt ?? 0) + 1
  }

  /** In order. */
  get items(): Item[] {
    this.#shorten()
    return this.#found
  }
}

const byStart = (left: Pick<Occurrence, 'id' | 'startsAt'>, right: Pick<Occurrence, 'id' | 'startsAt'>): number =>
  left.startsAt - right.startsAt || (left.id < right.id ? -1 : 1)

/**
 * The occurrences of one partnership that start in a window, by start. `records` must be those of the same period, and
 * `touchpoints` include those to which they belong: a recorded occurrence remains, even if the plan no longer contains it.
 */
export function expandOccurrences<
  Scheduled extends ScheduledTouchpoint & { id: string },
  Recorded extends OccurrenceRecord & { touchpointId: string; originallyAt: string },
>(
  touchpoints: readonly Scheduled[],
  records: readonly Recorded[],
  window: TimeWindow,
): Occurrence<Scheduled, Recorded>[] {
  const found = new Earliest<Occurrence<Scheduled, Recorded>>(Number.POSITIVE_INFINITY, window.to)
  collectOccurrences(touchpoints, records, window, found)
  return found.items
}

/**
 * Adds the occurrences to `earliest`, and computes none after its end. `plannedUntil` is the end of the window for occurrences
 * without a record.
 */
export function collectOccurrences<
  Scheduled extends ScheduledTouchpoint & { id: string },
  Recorded extends OccurrenceRecord & { touchpointId: string; originallyAt: string },
>(
  touchpoints: readonly Scheduled[],
  records: readonly Recorded[],
  { from, to }: TimeWindow,
  earliest: Earliest<Occurrence<Scheduled, Recorded>>,
  plannedUntil = to,
): void {
  const touchpointsById = new Map(touchpoints.map((touchpoint) => [touchpoint.id, touchpoint]))
  const recordedIds = new Set<string>()
  for (const record of records) {
    const touchpoint = touchpointsById.get(record.touchpointId)
    const isRemoved = touchpoint === undefined || isRemovedFromPlan(touchpoint, Date.parse(record.originallyAt))
    if (record.state === 'scheduled' && isRemoved) continue
    recordedIds.add(occurrenceIdOf(record.key, record.originalStart))
    // The same meeting, with the start in the current version of the plan.
    if (record.plannedStart !== null) recordedIds.add(occurrenceIdOf(record.key, record.plannedStart))
    const startsAt = Date.parse(record.startsAt)
    if (touchpoint !== undefined && startsAt >= from && startsAt < to) {
      earliest.add(recordedOccurrence(touchpoint, record))
    }
  }
  for (const touchpoint of touchpoints) {
    for (const start of plannedStartsOf(touchpoint, from, Math.min(plannedUntil, earliest.until))) {
      const occurrence = plannedOccurrence<Scheduled, Recorded>(touchpoint, start)
      if (recordedIds.size === 0 || !recordedIds.has(occurrence.id)) earliest.add(occurrence)
    }
  }
}

/** The planned occurrence with this local start, in any of the versions of one touchpoint. */
export function findOccurrence<Scheduled extends ScheduledTouchpoint, Recorded extends OccurrenceRecord>(
  versions: readonly Scheduled[],
  originalStart: string,
): Occurrence<Scheduled, Recorded> | undefined {
  const approximateStart = Date.parse(`${originalStart}Z`)
  if (Number.isNaN(approximateStart)) return undefined
  for (const version of versions) {
    const starts = plannedStartsOf(version, approximateStart - 2 * dayMillis, approximateStart + 2 * dayMillis)
    const start = starts.find((start) => start.originalStart === originalStart)
    if (start) return plannedOccurrence(version, start)
  }
  return undefined
}

/** `due` from start to end; then `overdue` until an outcome is recorded. A suspended occurrence is never due. */
export function timelinessOf(
  { state, startsAt, endsAt }: Pick<Occurrence, 'state' | 'startsAt' | 'endsAt'>,
  now: string,
): Timeliness {
  if (state === 'suspended') return 'not_due'
  if (!isOpen(state)) return 'resolved'
  const at = Date.parse(now)
  return at < startsAt ? 'not_due' : at < endsAt ? 'due' : 'overdue'
}

/** Blockers of an action that the state permits. */
export function blockersOf(
  action: OccurrenceAction,
  { touchpoint, originallyAt, startsAt }: Pick<Occurrence, 'touchpoint' | 'originallyAt' | 'startsAt'>,
  now: string,
): Blocker[] {
  if (action === 'reopen' && isRemovedFromPlan(touchpoint, originallyAt)) {
    const message = 'The communication plan no longer contains this occurrence. Reschedule it instead.'
    return [{ code: 'NOT_IN_PLAN', message, ref: null }]
  }
  if ((action === 'mark_held' || action === 'mark_missed') && Date.parse(now) < startsAt) {
    const message = `It starts at ${new Date(startsAt).toISOString()}. Reschedule it if it took place earlier.`
    return [{ code: 'NOT_STARTED', message, ref: null }]
  }
  return []
}

/** Whether the touchpoint invites an observer. */
export const isInvited = ({ touchpoint }: Occurrence, organizationId: string): boolean =>
  touchpoint.content.attendees?.observers?.includes(organizationId) ?? false

export interface Adherence {
  held: number
  missed: number
  cancelled: number
  suspended: number
  overdue: number
  upcoming: number
  /** `held` as a percentage of held, missed and overdue; null if there are none. */
  percent: number | null
}

export function adherenceOf(occurrences: readonly Occurrence[], now: string): Adherence {
  const counts = { held: 0, missed: 0, cancelled: 0, suspended: 0, overdue: 0, upcoming: 0 }
  const at = Date.parse(now)
  for (const { state, endsAt } of occurrences) {
    if (state === 'scheduled' || state === 'rescheduled') counts[at < endsAt ? 'upcoming' : 'overdue']++
    else counts[state]++
  }
  const expected = counts.held + counts.missed + counts.overdue
  return { ...counts, percent: expected === 0 ? null : Math.round((100 * counts.held) / expected) }
}
