// SQL for rooms, and for the standards that limit their places.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { appliedOn } from '../../law/applied-standards/store.ts'
import type { PartnershipSet } from '../../law/strictest-standards/pieces.ts'
import { recordsCount } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { readingDay } from '../../records/reading-day.ts'
import { maxRooms, placeDimensions, type RoomContent } from './rules.ts'
import { rooms } from './table.ts'

export type Room = typeof rooms.$inferSelect

const { placeholder, raw } = sql
const rowsOfPlaces = raw(`'$[*] ? (${placeDimensions.map((name) => `@.dimension == "${name}"`).join(' || ')})'`)

export const countInPartnership = db
  .select({ count: sql<number>`count(*)`.mapWith(Number) })
  .from(rooms)
  .where(sql`${rooms.partnershipId} = ${placeholder('partnershipId')}`)
  .prepare('')

/** The sets that apply today, or on the last day of a former party, in the partnership `asked` of the outer query, with their rows about places. */
export const appliedSets = sql<
  PartnershipSet[]
>`(select coalesce(jsonb_agg(jsonb_build_object('standardId', applied.standard_id, 'title', applied.title,
      'partyId', applied.party_id, 'rows', jsonb_path_query_array(applied.rows, ${rowsOfPlaces}))
      order by applied.standard_id, applied.party_id nulls first), '[]')
    from ${appliedOn(readingDay(sql`asked.partnership_id`))} applied)`

export const findSets = db
  .select({ sets: appliedSets })
  .from(sql`(select ${placeholder('partnershipId')}::uuid as partnership_id) asked`)
  .prepare('')

export type RoomSummary = RoomContent & { id: string; organizationId: string }

/** The rooms of the parties whose records count, oldest first. `partnershipId` is a column of the outer query. */
export const roomsIn = (partnershipId: SQL) =>
  sql<
    RoomSummary[]
  >`(select coalesce(jsonb_agg(jsonb_build_object('id', room.id, 'organizationId', room.organization_id,
      'setting', room.setting, 'program', room.program, 'session', room.session, 'staff', room.staff,
      'fromMonths', room.from_months, 'toMonths', room.to_months, 'majorityFromMonths', room.majority_from_months,
      'majorityToMonths', room.majority_to_months, 'indoorSquareFeet', room.indoor_square_feet,
      'outdoorSquareFeet', room.outdoor_square_feet, 'licensedCapacity', room.licensed_capacity,
      'plannedChildren', room.planned_children) order by room.id), '[]')
    from (select * from ${rooms} one where one.partnership_id = ${partnershipId} order by one.id limit ${raw(String(maxRooms))}) room
    where room.organization_id in (select party.organization_id from ${parties} party
      where party.partnership_id = ${partnershipId} and ${recordsCount}))`

export interface PartnershipRooms {
  partnershipId: string
  /** Accepted parties, oldest first. */
  parties: { organizationId: string; role: string }[]
  rooms: RoomSummary[]
  sets: PartnershipSet[]
}

export const summarize = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    parties: sql<PartnershipRooms['parties']>`(select coalesce(jsonb_agg(jsonb_build_object(
        'organizationId', party.organization_id, 'role', party.role) order by party.id), '[]')
      from ${parties} party where party.partnership_id = asked.partnership_id and party.state = 'accepted')`,
    rooms: sql<RoomSummary[]>`found.rooms`,
    sets: sql<PartnershipSet[]>`case when found.rooms = '[]' then '[]' else ${appliedSets} end`,
  })
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(partnership_id)
      cross join lateral (select ${roomsIn(sql`asked.partnership_id`)} as rooms offset 0) found`,
  )
  .prepare('')
