// The interface by which features contribute entries to calendars.
import type { Reader } from '../database/session.ts'
import type { Scope } from '../policy.ts'

export interface CalendarEntry {
  partnershipId: string
  /** Never changes for a record; unique within the partnership. */
  uid: string
  /** Never decreases (RFC 5545, SEQUENCE). */
  sequence: number
  title: string
  description?: string | undefined
  location?: string | undefined
  cancelled?: boolean
  updatedAt: string
  /** In milliseconds since 1970, with an IANA time zone; or a whole day. */
  time: { startsAt: number; endsAt: number; timeZone: string } | { on: string }
}

/** Milliseconds since 1970; `to` is excluded. */
export interface CalendarWindow {
  from: number
  to: number
}

export interface CalendarQuery extends CalendarWindow {
  /** In the text format of a PostgreSQL array, the newest first. */
  partnershipIds: string
  now: string
  organizationId: string
  /** Whether the organization is an observer of the partnership. */
  isObserverOf(partnershipId: string): boolean
  /** Partnerships that have ended or are not pursued. */
  inactiveIds: string[]
}

/** If there are more entries, a calendar contains the earliest ones. */
export const maxCalendarEntries = 5_000
/** If there are more partnerships, the calendar of an organization contains the newest ones. */
export const maxCalendarPartnerships = 200
/** If a source has more rows, a calendar is computed from those of the newest partnerships. */
export const maxCalendarRows = 10_000

/**
 * Entries, or how to compute them: the module with this URL has an `ExpandCalendar` named `expand`. It runs in the worker, so
 * that it does not block the event loop.
 */
export type CalendarPart = ({ entries: CalendarEntry[] } | { module: string; input: unknown }) & {
  /** Whether there are more rows than it was computed from. */
  isPartial?: boolean
}

/** Returns the earliest entries of the window, at most `max`. Its cost must not depend on the number of further ones. */
export type ExpandCalendar<Input> = (input: Input, window: CalendarWindow, max: number) => CalendarEntry[]

export type CalendarSource = (reader: Reader, query: CalendarQuery) => Promise<CalendarPart>

/** A source with the scope that reads the records of its feature. */
export interface ScopedCalendar {
  scope: Scope
  source: CalendarSource
}
