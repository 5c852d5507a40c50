// Puts together what every feature adds to a calendar, as whoever asks may see it.

import { crc32 } from 'node:zlib'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import { calendarType } from '../../http/openapi/operations.ts'
import { closedStates } from '../../partnerships/partnerships/rules.ts'
import type { CalendarSource } from '../../records/calendar.ts'
import type { PartnershipState } from '../../records/partnership-lifecycle.ts'
import { calendarOf } from './ics.ts'
import * as store from './store.ts'

const day = 86_400_000
const [daysBack, daysAhead] = [90, 366]
/** Those furthest ahead are left out where there are more, until their time comes closer. */
const maxEntries = 5_000

/** The calendar of one partnership, or of all that the organization has a part in. */
export async function calendarFor(
  reader: Reader,
  sources: readonly CalendarSource[],
  organizationId: string,
  partnershipId: string | null = null,
): Promise<EndpointResult> {
  const [places, [organization], { now, relation }] = await Promise.all([
    reader.query(store.placesOf, { organizationId, partnershipId }),
    reader.query(store.nameOf, { organizationId }),
    reader.context,
  ])
  const today = Date.parse(now.slice(0, 10))
  const known = new Map(places.map((place) => [place.id, place]))
  const question = {
    partnershipIds: pgArray([...known.keys()]),
    from: today - daysBack * day,
    to: today + daysAhead * day,
    now,
    organizationId,
    // Whoever has left takes no part any more, and sees what it saw as a party.
    watches: (id: string) => relation === 'observer' || (partnershipId === null && known.get(id)?.takesPart !== true),
  }
  const found = (await Promise.all(sources.map((source) => source(reader, question)))).flat()
  const isIdle = (id: string) => idleStates.includes(known.get(id)?.state ?? 'closed')
  const entries = found
    // Where partners have come to an end, or not begun, nothing is owed any more.
    .filter((one) => one.cancelled || startOf(one) < Date.parse(now) || !isIdle(one.partnershipId))
    .sort((one, other) => startOf(one) - startOf(other) || (one.uid < other.uid ? -1 : 1))
    .slice(0, maxEntries)
  const [name = '', titled] =
    partnershipId === null
      ? [
          `Partnerships of ${organization?.name}`,
          entries.map((one) => ({ ...one, title: `${one.title} · ${known.get(one.partnershipId)?.name}` })),
        ]
      : [places[0]?.name, entries]
  const body = calendarOf(name, titled)
  // It has no version of its own: its tag is what it says.
  return { body, type: calendarType, version: 1, position: crc32(body) }
}

const idleStates: readonly PartnershipState[] = [...closedStates, 'not_pursued']

const startOf = ({ time }: { time: { startsAt: number } | { on: string } }): number =>
  'on' in time ? Date.parse(time.on) : time.startsAt
