// SQL for calendars.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { observers } from '../../partnerships/observers/table.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'

const maxPartnerships = 200

/** The partnership `partnershipId`; if that is null, those in which the organization is a party or an observer, the newest first. */
export const findPartnerships = db
  .select({
    id: partnerships.id,
    name: partnerships.name,
    state: partnerships.state,
    isParty: sql<boolean>`exists (select from ${parties} party where party.partnership_id = partnerships.id
      and party.organization_id = ${sql.placeholder('organizationId')}::uuid and party.state = 'accepted')`,
  })
  .from(partnerships)
  .where(
    sql`(partnerships.id = ${sql.placeholder('partnershipId')}::uuid or (${sql.placeholder('partnershipId')}::uuid is null
      and (exists (select from ${parties} party where party.partnership_id = partnerships.id
          and party.organization_id = ${sql.placeholder('organizationId')}::uuid and party.state = 'accepted')
        or exists (select from ${observers} observer where observer.partnership_id = partnerships.id and observer.state = 'active'
          and observer.organization_id = ${sql.placeholder('organizationId')}::uuid and observer.ends_on >= current_date))))`,
  )
  .orderBy(sql`partnerships.id desc`)
  .limit(maxPartnerships)
  .prepare('')

export const findOrganizationName = db
  .select({ name: organizations.name })
  .from(organizations)
  .where(sql`${organizations.id} = ${sql.placeholder('organizationId')}::uuid`)
  .prepare('')
