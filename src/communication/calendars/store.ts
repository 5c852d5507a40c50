// SQL for calendars: which partnerships an organization has a part in, and what they are called.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { observers } from '../../partnerships/observers/table.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'

export const maxPartnerships = 200

/** Those that the organization takes part in or watches, the newest first; of them only `partnershipId`, if it is said. */
export const placesOf = db
  .select({
    id: partnerships.id,
    name: partnerships.name,
    state: partnerships.state,
    takesPart: sql<boolean>`exists (select from ${parties} place where place.partnership_id = partnerships.id
      and place.organization_id = ${sql.placeholder('organizationId')}::uuid and place.state = 'accepted')`,
  })
  .from(partnerships)
  .where(
    sql`(partnerships.id = ${sql.placeholder('partnershipId')}::uuid or (${sql.placeholder('partnershipId')}::uuid is null
      and (exists (select from ${parties} place where place.partnership_id = partnerships.id
          and place.organization_id = ${sql.placeholder('organizationId')}::uuid and place.state = 'accepted')
        or exists (select from ${observers} watch where watch.partnership_id = partnerships.id and watch.state = 'active'
          and watch.organization_id = ${sql.placeholder('organizationId')}::uuid and watch.ends_on >= current_date))))`,
  )
  .orderBy(sql`partnerships.id desc`)
  .limit(maxPartnerships)
  .prepare('')

export const nameOf = db
  .select({ name: organizations.name })
  .from(organizations)
  .where(sql`${organizations.id} = ${sql.placeholder('organizationId')}::uuid`)
  .prepare('')
