// Assembles a calendar from the entries of all features, as the caller may see them.
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { currentTagOf, type EndpointResult, etagOf } from '../../http/conditional-requests.ts'
import { fileTypes } from '../../http/files.ts'
import type { Scope } from '../../policy.ts'
import { maxCalendarPartnerships, type ScopedCalendar } from '../../records/calendar.ts'
import { inactiveStates } from '../../records/partnership-lifecycle.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { type CalendarInput, calendarJob } from './job.ts'
import * as store from './store.ts'

const dayMillis = 86_400_000
const [pastDays, futureDays] = [90, 366]

interface CalendarServices {
  calendars: readonly ScopedCalendar[]
  worker: Worker
}

interface CalendarRequest {
  organizationId: string
  partnershipId?: string | null
  /** What may be read: the calendar lacks the entries of other features. */
  scopes: readonly Scope[]
  /** In performance.now() milliseconds. */
  deadline: number
  headers: IncomingHttpHeaders
}

/**
 * The calendar of one partnership, or of the newest 200 in which the organization is a party or an observer. If the client has
 * it already, nothing but its version is read.
 */
export async function loadCalendar(
  reader: Reader,
  { calendars, worker }: CalendarServices,
  { organizationId, partnershipId = null, scopes, deadline, headers }: CalendarRequest,
): Promise<EndpointResult> {
  const readable = calendars.filter(({ scope }) => scopes.includes(scope))
  const [found, [organization], context] = await Promise.all([
    partnershipId === null
      ? reader.query(store.findNewestPartnerships, { organizationId })
      : reader.query(store.findPartnership, { organizationId, partnershipId }),
    reader.query(store.findOrganizationName, { organizationId }),
    reader.context,
  ])
  const partnerships = found.slice(0, maxCalendarPartnerships)
  const partnershipIds = pgArray(partnerships.map(({ id }) => id))
  if (partnershipId === null) reader.namePartnerships(partnerships.map(({ id }) => id))
  const partnershipsById = new Map(partnerships.map((partnership) => [partnership.id, partnership]))
  // In the calendar of one partnership, a party that has withdrawn sees what it saw as a party.
  const isObserverOf = (id: string) =>
    context.relation === 'observer' || (partnershipId === null && partnershipsById.get(id)?.isParty !== true)
  // The calendar changes at each full hour only, so that its version can contain the time.
  const hour = `${context.now.slice(0, 13)}:00:00Z`
  const name = partnershipId === null ? `Partnerships of ${organization?.name}` : (partnerships[0]?.name ?? '')

  // Positions would reveal to an observer that there are events which it may not see.
  const version = partnerships.some(({ id }) => isObserverOf(id))
    ? undefined
    : versionOf([
        ...[name, hour, context.relation, found, readable.map(({ scope }) => scope)],
        await reader.query(store.findPositions, { partnershipIds }),
      ])
  if (version !== undefined && currentTagOf({ headers }, etagOf(1, version)) !== undefined) {
    return { body: new Uint8Array(), type: fileTypes.ics, version: 1, position: version }
  }

  const today = Date.parse(hour.slice(0, 10))
  const inactiveIds = partnerships.filter(({ state }) => inactiveStates.includes(state)).map(({ id }) => id)
  const query = {
    partnershipIds,
    from: today - pastDays * dayMillis,
    to: today + futureDays * dayMillis,
    now: hour,
    organizationId,
    inactiveIds,
    isObserverOf,
  }
  const parts = await Promise.all(readable.map(({ source }) => source(reader, query)))
  const input: CalendarInput = {
    name,
    parts,
    from: query.from,
    to: query.to,
    now: Date.parse(hour),
    inactiveIds,
    names:
      partnershipId === null
        ? new Map(partnerships.map((partnership) => [partnership.id, partnership.name]))
        : undefined,
    hasMorePartnerships: found.length > partnerships.length,
  }
  const { bytes, checksum } = await worker.run(calendarJob, input, deadline)
  // A calendar has no version: its ETag depends on its content, or on all that its content is computed from.
  return { body: bytes, type: fileTypes.ics, version: 1, position: version ?? checksum }
}

/** 48 bits of a hash. */
const versionOf = (parts: readonly unknown[]): number =>
  createHash('sha256').update(JSON.stringify(parts)).digest().readUIntBE(0, 6)
