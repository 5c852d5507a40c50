// What becomes of each time that partners planned to meet: held, missed, cancelled, moved; when it is due. Pure.

import type { Blocker } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import { type Slot, type Span, slotsOf, type Touchpoint } from '../touchpoints/rules.ts'

export const occurrenceStates = ['scheduled', 'rescheduled', 'held', 'missed', 'cancelled'] as const
export type OccurrenceState = (typeof occurrenceStates)[number]

export const occurrenceActions = ['hold', 'miss', 'cancel', 'reschedule', 'reopen'] as const
export type OccurrenceAction = (typeof occurrenceActions)[number]

export const timelinesses = ['not_due', 'due', 'overdue', 'settled'] as const
export type Timeliness = (typeof timelinesses)[number]

/** Still to come about. */
export const openStates: readonly OccurrenceState[] = ['scheduled', 'rescheduled']

const open = ['scheduled', 'rescheduled'] as const
export const occurrenceSteps: Record<OccurrenceAction, Transition<OccurrenceState>> = {
  hold: { from: open, to: 'held', reasonRequired: false },
  miss: { from: open, to: 'missed', reasonRequired: true },
  cancel: { from: open, to: 'cancelled', reasonRequired: true },
  reschedule: { from: [...open, 'missed', 'cancelled'], to: 'rescheduled', reasonRequired: true },
  // For what was noted by mistake.
  reopen: { from: ['rescheduled', 'held', 'missed', 'cancelled'], to: 'scheduled', reasonRequired: true },
}

/** What was noted of an occurrence. */
export interface Note {
  key: string
  originalStart: string
  startsAt: string
  state: OccurrenceState
}

/** An occurrence, as the touchpoint has it or as was noted of it. */
export interface Occurrence<Row extends Span = Span, Noted extends Note = Note> {
  id: string
  touchpoint: Row
  originalStart: string
  /** Milliseconds: where the touchpoint has it, and where it now is. */
  originallyAt: number
  startsAt: number
  endsAt: number
  state: OccurrenceState
  note: Noted | undefined
}

const minute = 60_000

/** Readable, and the same whatever becomes of the occurrence: weekly-check-in.20260908T1000. */
export const idOf = (key: string, originalStart: string): string => `${key}.${originalStart.replaceAll(/[-:]/g, '')}`

/** The touchpoint and the start that an id names, or undefined where it names none. */
export function partsOf(id: string): { key: string; originalStart: string } | undefined {
  const [, key, year, month, day, hour, minutes] =
    /^([a-z0-9][a-z0-9-]*)\.(20[0-9]{2})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})$/.exec(id) ?? []
  return key === undefined ? undefined : { key, originalStart: `${year}-${month}-${day}T${hour}:${minutes}` }
}

const endOf = (startsAt: number, { durationMinutes }: Touchpoint) => startsAt + durationMinutes * minute

function planned<Row extends Span, Noted extends Note>(touchpoint: Row, slot: Slot): Occurrence<Row, Noted> {
  const { originalStart, startsAt } = slot
  return {
    id: idOf(touchpoint.content.key, originalStart),
    touchpoint,
    originalStart,
    originallyAt: startsAt,
    startsAt,
    endsAt: endOf(startsAt, touchpoint.content),
    state: 'scheduled',
    note: undefined,
  }
}

export function noted<Row extends Span, Noted extends Note & { originallyAt: string }>(
  touchpoint: Row,
  note: Noted,
): Occurrence<Row, Noted> {
  const startsAt = Date.parse(note.startsAt)
  return {
    id: idOf(note.key, note.originalStart),
    touchpoint,
    originalStart: note.originalStart,
    originallyAt: Date.parse(note.originallyAt),
    startsAt,
    endsAt: endOf(startsAt, touchpoint.content),
    state: note.state,
    note,
  }
}

/** Whether the plan does not have an occurrence any more that nothing is said of but that it takes place. */
export const isDropped = ({ effectiveUntil }: Span, originallyAt: number): boolean =>
  effectiveUntil !== null && originallyAt >= Date.parse(effectiveUntil)

/**
 * What begins from `from` on and before `to`, in the order of its beginning. Notes come with the touchpoint that they
 * were taken under, and are listed as they are, whatever the plan has become since.
 */
export function occurrencesOf<
  Row extends Span & { id: string },
  Noted extends Note & { touchpointId: string; originallyAt: string },
>(touchpoints: readonly Row[], notes: readonly Noted[], from: number, to: number): Occurrence<Row, Noted>[] {
  const known = new Map(touchpoints.map((one) => [one.id, one]))
  const told = new Set<string>()
  const found: Occurrence<Row, Noted>[] = []
  for (const note of notes) {
    const touchpoint = known.get(note.touchpointId)
    const originallyAt = Date.parse(note.originallyAt)
    if (note.state === 'scheduled' && (touchpoint === undefined || isDropped(touchpoint, originallyAt))) continue
    told.add(idOf(note.key, note.originalStart))
    const startsAt = Date.parse(note.startsAt)
    if (touchpoint !== undefined && startsAt >= from && startsAt < to) found.push(noted(touchpoint, note))
  }
  for (const touchpoint of touchpoints) {
    for (const slot of slotsOf(touchpoint, from, to)) {
      const one = planned<Row, Noted>(touchpoint, slot)
      if (!told.has(one.id)) found.push(one)
    }
  }
  return found.sort((one, other) => one.startsAt - other.startsAt || (one.id < other.id ? -1 : 1))
}

/** The occurrence that starts so, of the versions of one touchpoint; undefined where none of them has it. */
export function occurrenceAt<Row extends Span, Noted extends Note>(
  versions: readonly Row[],
  originalStart: string,
): Occurrence<Row, Noted> | undefined {
  const day = 86_400_000
  const near = Date.parse(`${originalStart}Z`)
  if (Number.isNaN(near)) return undefined
  for (const one of versions) {
    const slot = slotsOf(one, near - 2 * day, near + 2 * day).find((slot) => slot.originalStart === originalStart)
    if (slot) return planned(one, slot)
  }
  return undefined
}

/** An occurrence is due while it lasts, and overdue once it is past and nobody has said what became of it. */
export function timelinessOf(
  { state, startsAt, endsAt }: Pick<Occurrence, 'state' | 'startsAt' | 'endsAt'>,
  now: string,
): Timeliness {
  if (!openStates.includes(state)) return 'settled'
  const at = Date.parse(now)
  return at < startsAt ? 'not_due' : at < endsAt ? 'due' : 'overdue'
}

/** What keeps somebody from an action on an occurrence whose state allows it. */
export function blockersOf(
  action: OccurrenceAction,
  { touchpoint, originallyAt, startsAt }: Pick<Occurrence, 'touchpoint' | 'originallyAt' | 'startsAt'>,
  isParty: boolean,
  now: string,
): Blocker[] {
  if (!isParty) return [reservedFor('the parties')]
  if (action === 'reopen' && isDropped(touchpoint, originallyAt)) {
    return [{ code: 'NOT_PLANNED', message: 'The plan does not have it any more: move it instead.', ref: null }]
  }
  if ((action === 'hold' || action === 'miss') && Date.parse(now) < startsAt) {
    const message = `It begins at ${new Date(startsAt).toISOString()}: move it, if it was earlier.`
    return [{ code: 'NOT_YET', message, ref: null }]
  }
  return []
}

/** Whether an organization that observes is asked to it. */
export const isInvited = ({ touchpoint }: Occurrence, organizationId: string): boolean =>
  touchpoint.content.attendees?.observers?.includes(organizationId) ?? false

export interface Adherence {
  held: number
  missed: number
  cancelled: number
  overdue: number
  upcoming: number
  /** Of what was to be held, how much was, in percent; null where nothing was to be. */
  percent: number | null
}

export function adherenceOf(occurrences: readonly Occurrence[], now: string): Adherence {
  const count = (fits: (one: Occurrence) => boolean) => occurrences.filter(fits).length
  const held = count(({ state }) => state === 'held')
  const missed = count(({ state }) => state === 'missed')
  const overdue = count((one) => timelinessOf(one, now) === 'overdue')
  const owed = held + missed + overdue
  return {
    held,
    missed,
    cancelled: count(({ state }) => state === 'cancelled'),
    overdue,
    upcoming: count((one) => ['not_due', 'due'].includes(timelinessOf(one, now))),
    percent: owed === 0 ? null : Math.round((100 * held) / owed),
  }
}
