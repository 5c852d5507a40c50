// What a feature adds to the calendars of partners, each from its own records.
import type { Reader } from '../database/database.ts'

export interface CalendarEntry {
  partnershipId: string
  /** The same for the same thing, whatever becomes of it; unique within its partnership. */
  uid: string
  /** Never falls. */
  sequence: number
  title: string
  description?: string | undefined
  location?: string | undefined
  cancelled?: boolean
  updatedAt: string
  /** Milliseconds, and the zone on whose clocks it is; or a whole day. */
  time: { startsAt: number; endsAt: number; timeZone: string } | { on: string }
}

export interface CalendarQuery {
  /** As one parameter. */
  partnershipIds: string
  /** Milliseconds. */
  from: number
  to: number
  now: string
  organizationId: string
  /** Whether the organization only watches a partnership. */
  watches(partnershipId: string): boolean
}

export type CalendarSource = (reader: Reader, question: CalendarQuery) => Promise<CalendarEntry[]>
