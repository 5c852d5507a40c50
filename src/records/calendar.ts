// The interface by which features contribute entries to calendars.
import type { Reader } from '../database/session.ts'

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

export interface CalendarQuery {
  /** In the text format of a PostgreSQL array. */
  partnershipIds: string
  /** In milliseconds since 1970. */
  from: number
  to: number
  now: string
  organizationId: string
  /** Whether the organization is an observer of the partnership. */
  isObserverOf(partnershipId: string): boolean
}

export type CalendarSource = (reader: Reader, query: CalendarQuery) => Promise<CalendarEntry[]>
