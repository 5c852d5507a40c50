// SQL for organizations.
import { and, asc, desc, eq, or, sql } from 'drizzle-orm'
import { ofCurrentOrganization } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { externalIds } from '../../records/external-ids/table.ts'
import { organizations, verifiedExternalIds } from './table.ts'

const { placeholder } = sql

export type Organization = Omit<typeof organizations.$inferSelect, 'nameSearch'>

export const { find, lock, insert, save } = recordStore<Organization>(organizations, ['id'])

const isVerified = and(
  eq(verifiedExternalIds.scheme, placeholder('scheme')),
  eq(verifiedExternalIds.value, placeholder('value')),
)
/** The organization with a verified external id. */
export const findVerified = db
  .select({ organizationId: verifiedExternalIds.organizationId, state: organizations.state })
  .from(verifiedExternalIds)
  .innerJoin(organizations, eq(organizations.id, verifiedExternalIds.organizationId))
  .where(isVerified)
  .prepare('')

export const insertVerified = db
  .insert(verifiedExternalIds)
  .values({ organizationId: placeholder('organizationId'), scheme: placeholder('scheme'), value: placeholder('value') })
  .prepare('')

export const deleteVerified = db
  .delete(verifiedExternalIds)
  .where(and(isVerified, eq(verifiedExternalIds.organizationId, placeholder('organizationId'))))
  .prepare('')

const closedOrganizations = sql`(select ${organizations.id} from ${organizations} where ${organizations.state} = 'closed')`

/** Deletes the verification of an external id if the organization that has it is closed. */
export const releaseVerified = db
  .delete(verifiedExternalIds)
  .where(and(isVerified, sql`${verifiedExternalIds.organizationId} in ${closedOrganizations}`))
  .prepare('')

/** Deletes those of some external ids that the caller has added to closed organizations. */
export const releaseClaimed = db
  .delete(externalIds)
  .where(
    and(
      ofCurrentOrganization(externalIds.scopeId),
      eq(externalIds.subjectType, 'organization'),
      sql`(${externalIds.scheme}, ${externalIds.value}) in (
        select item->>'scheme', item->>'value' from jsonb_array_elements(${placeholder('claimed')}::jsonb) item)`,
      sql`${externalIds.subjectId} in ${closedOrganizations}`,
    ),
  )
  .prepare('')

/** The external ids of an organization that no other one has taken since it was closed. */
export const findKept = db
  .select({
    scheme: externalIds.scheme,
    value: externalIds.value,
    isVerified: sql<boolean>`exists (select from ${verifiedExternalIds} verified
      where verified.scheme = ${externalIds.scheme} and verified.value = ${externalIds.value}
        and verified.organization_id = ${externalIds.subjectId})`,
  })
  .from(externalIds)
  .where(and(eq(externalIds.subjectId, placeholder('id')), eq(externalIds.subjectType, 'organization')))
  .prepare('')

/** The active organization at the end of the chain of `duplicateOfId` that begins with a closed one; no row if there is none. */
export const findRemaining = db
  .select({ organizationId: sql<string>`remaining.id` })
  .from(
    sql`(with recursive chain as (
      select id, state, duplicate_of_id from organizations where id = ${placeholder('id')}
      union
      select o.id, o.state, o.duplicate_of_id from organizations o join chain on o.id = chain.duplicate_of_id
    ) select id from chain where state = 'active') remaining`,
  )
  .prepare('')

/** The open partnerships of which an organization is a party: see migrations/functions/open_partnerships_of.sql. */
export const findOpenPartnerships = db
  .select({ partnershipId: sql<string | null>`partnership_id` })
  .from(sql`open_partnerships_of(${placeholder('id')}, ${placeholder('maxRows')})`)
  .prepare('')

const addedByCaller = ofCurrentOrganization(externalIds.scopeId)
/** The organization of the caller with an external id, an active one first: one to which it has added the id, itself, or one that it represents. */
export const findClaimed = db
  .select({ organizationId: externalIds.subjectId, state: organizations.state })
  .from(externalIds)
  .innerJoin(organizations, eq(organizations.id, externalIds.subjectId))
  .where(
    and(
      eq(externalIds.subjectType, 'organization'),
      eq(externalIds.scheme, placeholder('scheme')),
      eq(externalIds.value, placeholder('value')),
      or(
        addedByCaller,
        ofCurrentOrganization(externalIds.subjectId),
        // Without the `is true` of the policies, so that each of the three is searched in an index.
        sql`${externalIds.subjectId} = any((select represented_organization_ids())::uuid[])`,
      ),
    ),
  )
  .orderBy(asc(organizations.state), desc(addedByCaller), externalIds.subjectId)
  .limit(1)
  .prepare('')

/** The states of organizations that cannot be closed until the transaction ends: see migrations/functions/share_organizations.sql. */
export const shareByIds = db
  .select({
    id: sql<string>`id`,
    state: sql<Organization['state']>`state`,
    duplicateOfId: sql<string | null>`duplicate_of_id`,
  })
  .from(sql`share_organizations(${placeholder('ids')}::uuid[])`)
  .prepare('')

export const findByIds = db
  .select()
  .from(organizations)
  .where(sql`${organizations.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')
