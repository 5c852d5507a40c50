// When partners meet: touchpoints as a plan has them, and the times that they come to in their zone. Pure.
import { Temporal } from 'temporal-polyfill'
import { ruleViolation } from '../../problems.ts'
import {
  isLocalTime,
  localTimeAsUtc,
  occurrencesBetween,
  recurrenceErrorOf,
  untilOf,
} from '../../records/recurrence.ts'

export const touchpointPurposes = ['information_exchange', 'issue_resolution', 'monitoring', 'governance'] as const
export type TouchpointPurpose = (typeof touchpointPurposes)[number]

export const methods = ['in_person', 'video', 'phone', 'email', 'text_message', 'mail', 'portal', 'other'] as const
export type Method = (typeof methods)[number]

export interface Attendees {
  /** Organizations; all parties where it is left out. */
  parties?: string[]
  /** Contacts, by name. */
  contacts?: string[]
  /** Organizations that observe the partnership, and are asked to this touchpoint. */
  observers?: string[]
}

/** When and why partners meet, as a plan has it. */
export interface Touchpoint {
  /** Stays the same from one version of the plan to the next. */
  key: string
  title: string
  purpose: TouchpointPurpose
  method?: Method
  /** The first time, on the clocks of the time zone: 2026-09-08T10:00. */
  startsAt: string
  timeZone: string
  durationMinutes: number
  /** RFC 5545, without RRULE: in front; once where it is left out. */
  recurrence?: string
  ownerId?: string
  attendees?: Attendees
  agenda?: string
  location?: string
}

/** A touchpoint for as long as the agreed plan has it so. */
export interface Span {
  content: Touchpoint
  effectiveFrom: string
  effectiveUntil: string | null
}

/** One time of a touchpoint. */
export interface Slot {
  /** On the clocks of the time zone; names the occurrence, whatever becomes of it. */
  originalStart: string
  startsAt: number
}

/** Whether it is the name of a time zone, written as the IANA database writes it. */
export function isTimeZone(name: string): boolean {
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId === name && !/^[+-]/.test(name)
  } catch {
    return false
  }
}

/** Throws where a touchpoint could not be carried out as it is written; `pointer` says where it stands. */
export function checkTouchpoint({ startsAt, timeZone, recurrence }: Touchpoint, pointer: string): void {
  if (!isTimeZone(timeZone)) {
    throw ruleViolation(`${pointer}/timeZone`, 'This is no time zone of the IANA database, such as America/Chicago.')
  }
  if (!isLocalTime(startsAt)) throw ruleViolation(`${pointer}/startsAt`, 'There is no such day or time of day.')
  if (recurrence === undefined) return
  const fault =
    recurrenceErrorOf(recurrence) ?? (/UNTIL=[0-9]{8}(;|$)/.test(recurrence) ? 'UNTIL is a moment here.' : undefined)
  if (fault !== undefined) throw ruleViolation(`${pointer}/recurrence`, fault)
  if (untilOf(recurrence) < momentOf(startsAt, timeZone)) {
    throw ruleViolation(`${pointer}/recurrence`, 'The rule ends before the start.')
  }
  // Programs differ in what they make of a start that its own rule leaves out.
  const start = localTimeAsUtc(startsAt)
  if (occurrencesBetween(recurrence, startsAt, start, start).length === 0) {
    throw ruleViolation(`${pointer}/startsAt`, 'The rule does not fall on the start: begin with its first time.')
  }
}

const hour = 3_600_000
/** No clock is further from UTC. */
const widestOffset = 26 * hour

const localOf = (millis: number): string => new Date(millis).toISOString().slice(0, 16)

interface Offset {
  millis: number
  /** Up to which local time, as if that were in UTC. */
  until: number
}

const offsets = new Map<string, Offset[]>()
const maxOffsets = 2_000

/** The offsets of a zone in the local times of a year: asking for each time anew would cost ten times the rest. */
function offsetsOf(timeZone: string, year: number): Offset[] {
  const name = `${timeZone} ${year}`
  let found = offsets.get(name)
  if (found === undefined) {
    found = []
    const begin = Date.UTC(year) - widestOffset
    let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(begin).toZonedDateTimeISO(timeZone)
    while (at !== null && at.epochMilliseconds < Date.UTC(year + 1) + widestOffset) {
      const next: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next')
      const [millis, then] = [at, next ?? at].map((one) => one.offsetNanoseconds / 1e6) as [number, number]
      // Turned back, the first of the two; put forward, with the offset before the gap: it holds up to the later reading.
      found.push({ millis, until: (next?.epochMilliseconds ?? Number.POSITIVE_INFINITY) + Math.max(millis, then) })
      at = next
    }
    if (offsets.size >= maxOffsets) offsets.clear()
    offsets.set(name, found)
  }
  return found
}

/**
 * The moment of a local time. Where clocks are turned back, the first of the two; where they are put forward over it,
 * with the offset before the gap (RFC 5545 3.3.5).
 */
export function momentOf(local: string, timeZone: string): number {
  const at = localTimeAsUtc(local)
  const offset = offsetsOf(timeZone, Number(local.slice(0, 4))).find(({ until }) => at < until)
  return at - (offset?.millis ?? 0)
}

/** The day that it is in a zone at a moment. */
export const dayIn = (timeZone: string, millis: number): string =>
  Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(timeZone).toPlainDate().toString()

/** The times of a touchpoint that begin from `from` on and before `to` (milliseconds), while it is in effect. */
export function slotsOf({ content, effectiveFrom, effectiveUntil }: Span, from: number, to: number): Slot[] {
  const { startsAt, timeZone, recurrence } = content
  const first = Math.max(from, Date.parse(effectiveFrom))
  const end = effectiveUntil === null ? to : Math.min(to, Date.parse(effectiveUntil))
  if (first >= end) return []
  const until = untilOf(recurrence)
  const locals =
    recurrence === undefined
      ? [startsAt]
      : occurrencesBetween(recurrence, startsAt, first - widestOffset, end + widestOffset).map(localOf)
  return locals
    .map((originalStart) => ({ originalStart, startsAt: momentOf(originalStart, timeZone) }))
    .filter(({ startsAt: at }) => at >= first && at < end && at <= until)
}

/**
 * From when on a new version of a touchpoint holds: what has begun under the versions before has its id for good, and
 * does not begin once more because its zone has changed.
 */
export function beginningOf(content: Touchpoint, versions: readonly Span[], now: string): string {
  const at = Date.parse(now)
  const from = at - 2 * widestOffset
  const begun = new Set(versions.flatMap((one) => slotsOf(one, from, at)).map(({ originalStart }) => originalStart))
  const coming = slotsOf({ content, effectiveFrom: now, effectiveUntil: null }, at, at + 2 * widestOffset)
  const again = coming.findLast(({ originalStart }) => begun.has(originalStart))
  return again === undefined ? now : new Date(again.startsAt + 1).toISOString()
}
