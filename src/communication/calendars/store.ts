// SQL for calendars.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { events } from '../../events/table.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { observers } from '../../partnerships/observers/table.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { maxCalendarPartnerships } from '../../records/calendar.ts'

const { placeholder, raw } = sql
const organizationId = sql`${placeholder('organizationId')}::uuid`
const isAcceptedParty = sql`party.organization_id = ${organizationId} and party.state = 'accepted'`
/** One more than a calendar contains shows that there are more. */
const limit = raw(String(maxCalendarPartnerships + 1))

const columns = { id: partnerships.id, name: partnerships.name, state: partnerships.state }

export const findPartnership = db
  .select({
    ...columns,
    isParty: sql<boolean>`exists (select from ${parties} party
      where party.partnership_id = partnerships.id and ${isAcceptedParty})`,
  })
  .from(partnerships)
  .where(sql`partnerships.id = ${placeholder('partnershipId')}::uuid`)
  .prepare('')

/**
 * Those in which the organization is a party or an observer, the newest first. Indexes of both tables have this order. `offset 0`:
 * a join would read all parties of the organization.
 */
export const findNewestPartnerships = db
  .select({ ...columns, isParty: sql<boolean>`own.is_party` })
  .from(
    sql`((select party.partnership_id, true as is_party from ${parties} party
        where ${isAcceptedParty} order by party.partnership_id desc limit ${limit})
      union all
      (select observer.partnership_id, false from ${observers} observer
        where observer.organization_id = ${organizationId} and observer.state = 'active' and observer.ends_on >= current_date
          and not exists (select from ${parties} party
            where party.partnership_id = observer.partnership_id and ${isAcceptedParty} offset 0)
        order by observer.partnership_id desc limit ${limit})) own`,
  )
  .innerJoin(partnerships, sql`partnerships.id = own.partnership_id`)
  .orderBy(sql`own.partnership_id desc`)
  .limit(maxCalendarPartnerships + 1)
  .prepare('')

export const findOrganizationName = db
  .select({ name: organizations.name })
  .from(organizations)
  .where(sql`${organizations.id} = ${organizationId}`)
  .prepare('')

/** The position of the last event of each partnership: every change of what a calendar shows has an event. */
export const findPositions = db
  .select({ partnershipId: sql<string>`asked.id`, position: sql<number>`latest.position`.mapWith(Number) })
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(id) cross join lateral (
      select event.position from ${events} event where event.stream_id = asked.id
        order by event.position desc limit 1) latest`,
  )
  .prepare('')
