// Touchpoints of a communication plan, and the times at which they start in their time zone. Pure.
import { Temporal } from 'temporal-polyfill'
import { ruleViolation } from '../../problems.ts'
import {
  endsOnDay,
  isLocalTime,
  localTimeAsUtc,
  occurrencesBetween,
  recurrenceErrorOf,
  untilOf,
} from '../../records/recurrence.ts'
import { timeZoneErrorOf } from '../../records/time-zones.ts'

export const touchpointPurposes = ['information_exchange', 'issue_resolution', 'monitoring', 'governance'] as const
export type TouchpointPurpose = (typeof touchpointPurposes)[number]

export const methods = ['in_person', 'video', 'phone', 'email', 'text_message', 'mail', 'portal', 'other'] as const
export type Method = (typeof methods)[number]

export interface Attendees {
  /** Organization ids; by default all parties. */
  parties?: string[]
  /** Contact ids. */
  contacts?: string[]
  /** Names of contacts that were deleted. Only in responses. */
  formerContacts?: string[]
  /** Ids of organizations that observe the partnership. Only these observers see the touchpoint. */
  observers?: string[]
}

/** Attendees as they are read: `formerContacts` are the names of deleted contacts by id. */
export function attendeesWithNames(attendees: Attendees, formerContacts: ReadonlyMap<string, string>): Attendees {
  const { contacts = [] } = attendees
  const names = contacts.flatMap((id) => formerContacts.get(id) ?? [])
  if (names.length === 0) return attendees
  return { ...attendees, contacts: contacts.filter((id) => !formerContacts.has(id)), formerContacts: names }
}

/** A series of meetings, as the plan contains it. */
export interface Touchpoint {
  /** Identifies the touchpoint in all versions of the plan. */
  key: string
  title: string
  purpose: TouchpointPurpose
  method?: Method
  /** Local time of the first start: 2026-09-08T10:00. */
  startsAt: string
  timeZone: string
  durationMinutes: number
  /** RFC 5545 recurrence rule without `RRULE:`; by default the touchpoint takes place once. */
  recurrence?: string
  /** A party; by default the one that created the version of the plan. */
  responsibleOrganizationId?: string
  attendees?: Attendees
  agenda?: string
  location?: string
}

/** A touchpoint, and the period in which it is in effect. */
export interface ScheduledTouchpoint {
  content: Touchpoint
  effectiveFrom: string
  effectiveUntil: string | null
}

export interface PlannedStart {
  /** Local time in the time zone of the touchpoint. Part of the id of the occurrence. */
  originalStart: string
  /** Milliseconds since 1970. */
  startsAt: number
}

/** Throws 422 if the time zone, start or recurrence rule is invalid. `pointer` is the JSON pointer of the touchpoint. */
export function checkTouchpoint({ startsAt, timeZone, recurrence }: Touchpoint, pointer: string): void {
  const zoneError = timeZoneErrorOf(timeZone)
  if (zoneError !== undefined) throw ruleViolation(`${pointer}/timeZone`, zoneError)
  if (!isLocalTime(startsAt)) throw ruleViolation(`${pointer}/startsAt`, 'There is no such date or time.')
  if (recurrence === undefined) return
  const error =
    recurrenceErrorOf(recurrence) ?? (endsOnDay(recurrence) ? 'UNTIL must be a date and time in UTC.' : undefined)
  if (error !== undefined) throw ruleViolation(`${pointer}/recurrence`, error)
  if (untilOf(recurrence) < localTimeToMillis(startsAt, timeZone)) {
    throw ruleViolation(`${pointer}/recurrence`, 'The rule ends before startsAt.')
  }
  // RFC 5545 does not define the occurrences of a rule that does not match its start, and calendar programs differ.
  const start = localTimeAsUtc(startsAt)
  if (occurrencesBetween(recurrence, startsAt, start, start).length === 0) {
    throw ruleViolation(
      `${pointer}/startsAt`,
      'The recurrence rule does not match startsAt. Set startsAt to the first time of the rule.',
    )
  }
}

const hourMillis = 3_600_000
/** An upper bound of the offset of any time zone from UTC, in milliseconds. */
const maxOffset = 26 * hourMillis

const formatLocalTime = (millis: number): string => new Date(millis).toISOString().slice(0, 16)

interface OffsetPeriod {
  /** Milliseconds. */
  offset: number
  /** The local time at which the period ends, in milliseconds as if it were in UTC. */
  until: number
}

/** By time zone and year. Computing the offset of each start takes ten times as long as expanding the recurrence rule. */
const offsetPeriods = new Map<string, OffsetPeriod[]>()
const maxCachedYears = 2_000

function offsetPeriodsOf(timeZone: string, year: number): OffsetPeriod[] {
  const key = `${timeZone} ${year}`
  let periods = offsetPeriods.get(key)
  if (periods === undefined) {
    periods = []
    const begin = Date.UTC(year) - maxOffset
    let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(begin).toZonedDateTimeISO(timeZone)
    while (at !== null && at.epochMilliseconds < Date.UTC(year + 1) + maxOffset) {
      const next: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next')
      const [offset, nextOffset] = [at, next ?? at].map((time) => time.offsetNanoseconds / 1e6) as [number, number]
      // With the larger offset, the period includes local times that occur twice and those that are skipped.
      const until = (next?.epochMilliseconds ?? Number.POSITIVE_INFINITY) + Math.max(offset, nextOffset)
      periods.push({ offset, until })
      at = next
    }
    if (offsetPeriods.size >= maxCachedYears) offsetPeriods.clear()
    offsetPeriods.set(key, periods)
  }
  return periods
}

/**
 * Milliseconds since 1970 of a local time. A local time that occurs twice is the first one; one that is skipped has the
 * offset before the gap (RFC 5545, 3.3.5).
 */
export const localTimeToMillis = (local: string, timeZone: string): number =>
  withoutOffset(localTimeAsUtc(local), timeZone)

/** The same for a local time in milliseconds as if it were in UTC. */
function withoutOffset(at: number, timeZone: string): number {
  const period = offsetPeriodsOf(timeZone, new Date(at).getUTCFullYear()).find(({ until }) => at < until)
  return at - (period?.offset ?? 0)
}

/** The starts of a touchpoint in `from <= startsAt < to` (milliseconds), while it is in effect. */
export function plannedStartsOf(
  { content, effectiveFrom, effectiveUntil }: ScheduledTouchpoint,
  from: number,
  to: number,
): PlannedStart[] {
  const { startsAt, timeZone, recurrence } = content
  const first = Math.max(from, Date.parse(effectiveFrom))
  const end = effectiveUntil === null ? to : Math.min(to, Date.parse(effectiveUntil))
  if (first >= end) return []
  const until = untilOf(recurrence)
  const localTimes =
    recurrence === undefined
      ? [localTimeAsUtc(startsAt)]
      : occurrencesBetween(recurrence, startsAt, first - maxOffset, end + maxOffset)
  return localTimes
    .map((local) => ({ originalStart: formatLocalTime(local), startsAt: withoutOffset(local, timeZone) }))
    .filter(({ startsAt: at }) => at >= first && at < end && at <= until)
}

/**
 * When a new version of a touchpoint takes effect: now, or just after the last start that already took place under a
 * previous version. With another time zone, the same local start could be in the future again.
 */
export function effectiveFromOf(content: Touchpoint, previous: readonly ScheduledTouchpoint[], now: string): string {
  const at = Date.parse(now)
  const past = previous.flatMap((version) => plannedStartsOf(version, at - 2 * maxOffset, at))
  const pastStarts = new Set(past.map(({ originalStart }) => originalStart))
  const upcoming = plannedStartsOf({ content, effectiveFrom: now, effectiveUntil: null }, at, at + 2 * maxOffset)
  const repeated = upcoming.findLast(({ originalStart }) => pastStarts.has(originalStart))
  return repeated === undefined ? now : new Date(repeated.startsAt + 1).toISOString()
}
