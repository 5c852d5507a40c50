// Assembles a calendar from the entries of all features, as the caller may see them.

import { crc32 } from 'node:zlib'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import { calendarType } from '../../http/openapi/operations.ts'
import { closedStates } from '../../partnerships/partnerships/rules.ts'
import type { CalendarSource } from '../../records/calendar.ts'
import type { PartnershipState } from '../../records/partnership-lifecycle.ts'
import { formatCalendar } from './ics.ts'
import * as store from './store.ts'

const dayMillis = 86_400_000
const [pastDays, futureDays] = [90, 366]
/** If there are more, the calendar contains the earliest ones. */
const maxEntries = 5_000

/** The calendar of one partnership, or of all in which the organization is a party or an observer. */
export async function loadCalendar(
  reader: Reader,
  sources: readonly CalendarSource[],
  organizationId: string,
  partnershipId: string | null = null,
): Promise<EndpointResult> {
  const [partnerships, [organization], { now, relation }] = await Promise.all([
    reader.query(store.findPartnerships, { organizationId, partnershipId }),
    reader.query(store.findOrganizationName, { organizationId }),
    reader.context,
  ])
  const today = Date.parse(now.slice(0, 10))
  const partnershipsById = new Map(partnerships.map((partnership) => [partnership.id, partnership]))
  const query = {
    partnershipIds: pgArray([...partnershipsById.keys()]),
    from: today - pastDays * dayMillis,
    to: today + futureDays * dayMillis,
    now,
    organizationId,
    // In the calendar of one partnership, a party that has withdrawn sees what it saw as a party.
    isObserverOf: (id: string) =>
      relation === 'observer' || (partnershipId === null && partnershipsById.get(id)?.isParty !== true),
  }
  const found = (await Promise.all(sources.map((source) => source(reader, query)))).flat()
  const isInactive = (id: string) => inactiveStates.includes(partnershipsById.get(id)?.state ?? 'closed')
  const entries = found
    // A partnership that has ended or is not pursued has no future entries, except cancelled ones.
    .filter((entry) => entry.cancelled || startOf(entry) < Date.parse(now) || !isInactive(entry.partnershipId))
    .sort((left, right) => startOf(left) - startOf(right) || (left.uid < right.uid ? -1 : 1))
    .slice(0, maxEntries)
  const [name = '', titledEntries] =
    partnershipId === null
      ? [
          `Partnerships of ${organization?.name}`,
          entries.map((entry) => ({
            ...entry,
            title: `${entry.title} · ${partnershipsById.get(entry.partnershipId)?.name}`,
          })),
        ]
      : [partnerships[0]?.name, entries]
  const body = formatCalendar(name, titledEntries)
  // A calendar has no version: its ETag depends on its content.
  return { body, type: calendarType, version: 1, position: crc32(body) }
}

const inactiveStates: readonly PartnershipState[] = [...closedStates, 'not_pursued']

const startOf = ({ time }: { time: { startsAt: number } | { on: string } }): number =>
  'on' in time ? Date.parse(time.on) : time.startsAt
