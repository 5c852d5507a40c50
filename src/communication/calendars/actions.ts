// Assembles a calendar from the entries of all features, as the caller may see them.
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import { fileTypes } from '../../http/files.ts'
import type { CalendarSource } from '../../records/calendar.ts'
import { inactiveStates } from '../../records/partnership-lifecycle.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { type CalendarInput, calendarJob } from './job.ts'
import * as store from './store.ts'

const dayMillis = 86_400_000
const [pastDays, futureDays] = [90, 366]

interface CalendarServices {
  calendars: readonly CalendarSource[]
  worker: Worker
}

/**
 * The calendar of one partnership, or of the newest 200 in which the organization is a party or an observer. The deadline is in
 * performance.now() milliseconds.
 */
export async function loadCalendar(
  reader: Reader,
  { calendars: sources, worker }: CalendarServices,
  {
    organizationId,
    partnershipId = null,
    deadline,
  }: { organizationId: string; partnershipId?: string | null; deadline: number },
): Promise<EndpointResult> {
  const [partnerships, [organization], { now, relation }] = await Promise.all([
    reader.query(store.findPartnerships, { organizationId, partnershipId }),
    reader.query(store.findOrganizationName, { organizationId }),
    reader.context,
  ])
  const today = Date.parse(now.slice(0, 10))
  const partnershipsById = new Map(partnerships.map((partnership) => [partnership.id, partnership]))
  const inactiveIds = partnerships.filter(({ state }) => inactiveStates.includes(state)).map(({ id }) => id)
  const query = {
    partnershipIds: pgArray([...partnershipsById.keys()]),
    from: today - pastDays * dayMillis,
    to: today + futureDays * dayMillis,
    now,
    organizationId,
    inactiveIds,
    // In the calendar of one partnership, a party that has withdrawn sees what it saw as a party.
    isObserverOf: (id: string) =>
      relation === 'observer' || (partnershipId === null && partnershipsById.get(id)?.isParty !== true),
  }
  const parts = await Promise.all(sources.map((source) => source(reader, query)))
  const names = new Map(partnerships.map(({ id, name }) => [id, name]))
  const input: CalendarInput = {
    name: partnershipId === null ? `Partnerships of ${organization?.name}` : (partnerships[0]?.name ?? ''),
    parts,
    from: query.from,
    to: query.to,
    now: Date.parse(now),
    inactiveIds,
    names: partnershipId === null ? names : undefined,
  }
  const { bytes, checksum } = await worker.run(calendarJob, input, deadline)
  // A calendar has no version: its ETag depends on its content.
  return { body: bytes, type: fileTypes.ics, version: 1, position: checksum }
}
